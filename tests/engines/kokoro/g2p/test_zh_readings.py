"""Sentences with characters of several readings; {} gives how the character before it is read."""

import re

import pytest

from phonex.engines.kokoro.g2p.zh_readings import SentenceReadings
from phonex.text.g2p.zh.words import words

_READ = re.compile(r"(.)\{(\w+)\}")
_SENTENCES = """
他成为{wei2}了{le5}一名医生。
这条河全长{chang2}为{wei2}三百公里。
他被选为{wei2}班长{zhang3}。
他跑得{de5}很快，得{de2}了{le5}第一名。
孩子长{zhang3}得{de5}真高。
她的腿很长{chang2}。
他还{hai2}没{mei2}来。
我去图书馆还{huan2}书。
这块地{di4}种{zhong4}着{zhe5}小麦。
子弹打中{zhong4}了{le5}他的肩膀。
这个数{shu4}太大了{le5}。
这件事他一个人办得{de5}了{liao3}吗？
房子着{zhao2}火了{le5}。
钥匙找着{zhao2}了{le5}没{mei2}有？
这个箱子很重{zhong4}，重{chong2}新装一遍吧。
这行{hang2}字写错了{le5}。
他在银行{hang2}工作。
老师教{jiao1}我们唱歌。
请把音量调{tiao2}小一点。
他从小就好{hao4}学。
我觉{jue2}得{de5}有点冷。
只{zhi3}有一只{zhi1}猫在睡觉{jiao4}。
农民在地{di4}里种{zhong4}菜。
窗户朝{chao2}南开。
他背{bei1}着{zhe5}书包去上学。
他不小心摔倒{dao3}了{le5}。
天气预报说明天降{jiang4}温。
他考了{le5}九十分{fen1}。
衣服晾干{gan1}了{le5}。
他当干{gan4}部很多年了{le5}。
天空{kong1}中{zhong1}飞着{zhe5}一群鸟。
放假{jia4}的时候他说了{le5}假{jia3}话。
房间{jian1}里很安静。
请量{liang2}一下体温。
她切{qie1}菜的时候切{qie1}到了手。
晚饭后我们去散{san4}步。
头发散{san3}了{le5}。
我每天反省{xing3}自己。
盛{sheng4}大的典礼开始了{le5}。
两个人长{zhang3}得{de5}很相{xiang1}似{si4}。
学生积极参与{yu4}讨论。
史书上有记载{zai3}。
针扎{zha1}了{le5}我的手。
他正{zheng4}在看{kan4}电视。
请向左转{zhuan3}。
他当{dang1}了{le5}三年老师。
小城的旅游业很兴{xing1}旺。
学生宿{su4}舍{she4}很干{gan1}净。
他的底子很薄{bo2}弱。
他的成绩很差{cha4}。
他流了{le5}很多血{xie3}。
早上的露{lu4}水很凉。
太阳落{luo4}山了{le5}。
墙上有一条缝{feng4}。
你和{he2}我都{dou1}去。
一条横{heng2}线。
你的电话号{hao4}码是多少{shao3}？
我不会{hui4}游泳。
你家有几{ji3}口人？
他们去年结{jie2}婚了{le5}。
他尽{jin4}了{le5}最大的努力。
风吹得{de5}很强劲{jing4}。
今天的试卷{juan4}很难{nan2}。
他画了{le5}一个圆圈{quan1}。
他工作太累{lei4}了{le5}。
失业率{lv4}下降{jiang4}了{le5}。
我的手机没{mei2}电了{le5}。
灾区的难{nan4}民得{de2}到了{le5}帮助。
妈妈在铺{pu1}床。
这首歌曲{qu3}很好{hao3}听。
瓶子塞{sai1}满了{le5}纸。
他们家在办丧{sang1}事。
他舍{she3}不得{de5}离开家。
两国关系{xi4}很好{hao3}。
这条鱼很新鲜{xian1}。
他们互相{xiang1}帮助。
公司削{xue1}减了{le5}开支。
房间{jian1}里太脏{zang1}了{le5}。
敌人把桥炸{zha4}了{le5}。
树枝折{she2}了{le5}。
他每个月挣{zheng4}五千元。
曾{zeng1}先生昨天来过。
单{shan4}老师讲得{de5}好{hao3}。
朴{piao2}槿惠是韩国前总统。
仇{qiu2}教{jiao4}授是数{shu4}学家。
华{hua4}罗庚是著名数{shu4}学家。
解{xie4}小姐在门口等你。
冼{xian3}星海写了{le5}黄河大合唱。
哈{ha1}佛{fo2}大学在美国。
希特勒{le4}是德国人。
朝{chao2}鲜{xian3}在东北亚。
蒙{meng2}着{zhe5}眼睛走路很危险。
塑料薄{bo2}膜很便{pian2}宜。
他弹{tan2}钢琴，士兵用子弹{dan4}。
他假装睡着{zhao2}了{le5}的样子。
他在操场{chang3}上跑步。
这个角{jiao3}落很暗。
我喝了{le5}一点儿酒，头有点晕{yun1}。
半夜三更{geng1}你还{hai2}不睡？
他因为{wei4}生病没{mei2}有来。
她为{wei4}人民服务。
我以为{wei2}你走了{le5}。
这笔钱我过两天就还{huan2}上。
这衣服得{dei3}洗了{le5}。
他不得{de2}不走。
值得{de5}一看{kan4}。
他的血{xue4}压很高。
他一目十行{hang2}。
他说着{zhe5}说着{zhe5}就哭了{le5}。
这下可不得{de2}了{liao3}。
没{mei2}完没{mei2}了{liao3}。
大家一致推选他为{wei2}代表。
水结冰后变为{wei2}固体。
这孩子真懂事，说得{de5}一点儿也没{mei2}错。
他在比赛中{zhong1}得{de2}了{le5}一等奖。
他欠的债还{hai2}没{mei2}还{huan2}完。
她静静地{de5}坐在窗边。
各种{zhong3}各样的花都{dou1}开了{le5}。
你猜中{zhong4}了{le5}。
你来数{shu3}数{shu3}看，一共几{ji3}个？
他忘不了{liao3}那一天。
他坐着{zhe5}看{kan4}书。
这件行{xing2}李太重{zhong4}，我拿不动。
他学的是哪一行{hang2}？
王老师教{jiao1}数{shu4}学。
空调{tiao2}坏了{le5}。
弟弟很好{hao4}奇。
别吵，爸爸在睡觉{jiao4}。
树上有两只{zhi1}鸟。
门朝{chao2}东。
大树被风吹倒{dao3}了{le5}。
他这次考试得{de2}了{le5}满分{fen1}。
你干{gan4}嘛呢？
抽屉是空{kong1}的。
下周我要{yao4}请假{jia4}。
妹妹在厨房切{qie1}西瓜。
粥盛{cheng2}好{hao3}了{le5}。
报纸刊载{zai3}了{le5}这条消息。
车子转{zhuan3}弯了{le5}。
别把我当{dang4}傻瓜。
树叶落{luo4}了{le5}一地{di4}。
几{ji3}个孩子在操场{chang3}上玩。
袖子卷{juan3}起来干{gan4}活。
我累{lei4}坏了{le5}。
遇难{nan4}者的家属来了{le5}。
他把衣服塞{sai1}进箱子。
我给{gei3}他照了{le5}张相{xiang4}。
手脏{zang1}了{le5}就去洗。
他挣{zheng4}了{le5}不少{shao3}钱。
单{shan4}雄信是隋末好{hao3}汉。
任{ren2}老师今天没{mei2}来上课。
她毕业于哈佛{fo2}。
巴塞{sai4}罗那是西班牙的城市。
这里落{luo4}差{cha1}有一百米。
每天更{geng1}新一章。
他到处{chu4}找人。
他的胡子长{zhang3}出来了{le5}。
钱都{dou1}花光了{le5}，只{zhi3}好{hao3}回家。
这件事你办得{de5}很好{hao3}。
累{lei4}得{de5}我话都{dou1}说不出来。
天黑了{le5}，咱们得{dei3}回家了{le5}。
""".strip().splitlines()


@pytest.mark.parametrize("sentence", _SENTENCES)
def test_characters_are_read_as_the_sentence_has_them(sentence: str) -> None:
    text = _READ.sub(r"\1", sentence)
    asked = [character for character, _ in _READ.findall(sentence)]
    assert _written(text, asked) == sentence


def _written(text: str, asked: list[str]) -> str:
    """The text with the readings of the characters that are asked for, in order."""
    readings, written, start = SentenceReadings(text), "", 0
    for word in words(text):
        han = "一" <= word[0] <= "龥"
        said = readings.syllables(word, start) if han else [""] * len(word)
        start += len(word)
        for character, syllable in zip(word, said, strict=True):
            written += character
            if asked and character == asked[0]:
                written += f"{{{asked.pop(0) and syllable}}}"
    return written

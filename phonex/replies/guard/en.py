"""English phrases."""

from phonex.replies.guard.patterns import NAME, Phrases

_DRUG = (
    r"(?:(?:sleeping )?pills?|tablets?|medic(?:ine|ation)s?|meds|drugs?|antibiotics?|ibuprofen|"
    r"paracetamol|acetaminophen|tylenol|aspirins?|insulin|antidepressants?|painkillers?|steroids?|"
    r"statins?|vaccines?|morphine|xanax|valium|codeine|inhaler|blood thinners?)"
)
_ILL = (
    r"(?:chest pains?|fever|rash|lump|bleeding|seizures?|palpitations|dizz\w+|numb\w*|infection|"
    r"migraines?|stomach ?aches?|headaches?|blood in|swollen|vomit\w*|breath\w*|symptoms?|covid|"
    r"cancer|diabetes|tumou?r|depress\w+|anxiety|stroke|heart attack|infected|pains?|hurts)"
)
_SURELY = r"(?:(?:really|actually|truly|honestly|even|just|still|only|in fact|very much|indeed) )*"
_PERSON = r"(?:person|human(?: being)?|being|man|woman|one|living (?:person|being))"
_PROGRAM = (
    r"(?:robots?|(?:chat ?)?bots?|machines?|computers?|programs?|programmes?|a\.?i\b\.?|"
    r"artificial|software|simulation|language model|llm|chatgpt|gpt|recording|fake|algorithm)"
)
_END = r"(?: ?[?.,!]| or\b|$)"
_OWN = r"(?:my|his|her|their)"
_AUTHORITY = (
    r"(?:landlord|landlady|employer|boss|manager|company|police(?:man)?|neighbou?rs?|bank|"
    r"insurance|"
    r"insurer|school|ex(?:-?\w+)?|husband|wife|tenants?|court|council|seller|shop|airline)"
)

PHRASES = Phrases(
    crisis=[
        r"\bsuicid(?!e squad)",
        r"\b(?:kill|harm)(?:s|ed|ing)? (?:my|him|her|them)sel(?:f|ves)\b",
        r"\b(?:want|wants|wanted|going|need|urge|wish|like|plan|planning|tempted|about|keep|"
        r"started|thinking of|think of) (?:to )?(?:hurt|cut|burn|starv)(?:t?ing|e)? "
        r"(?:my|him|her|them)sel(?:f|ves)\b(?! (?:a|some|another)\b)",
        r"\b(?:hurt|cut|burn(?:ed|t)?|hurting|cutting) myself (?:again|on purpose|deliberately|"
        r"because|to feel|when(?:ever)? i(?:'m| am| feel))",
        rf"\b(?:cut|slit|slash)(?:t?ing)? {_OWN} (?:wrists?|arms?|legs?|skin|thighs?)\b",
        r"(?<!you )\b(?:want|wants|wanted|wish|ready|rather|hope|plan|planning|going) "
        r"(?:to (?:just )?(?:die|be dead)|(?:i (?:was|were) )dead)\b",
        r"\bwish (?:i|that i) (?:was|were) (?:dead|never born)\b",
        r"\b(?:don't|dont|do not|doesn't|no longer|not) (?:really )?(?:want|wish|wants) to "
        r"(?:live|be alive|exist|wake up)\b(?! (?:in|with|at|on|near|there|here|alone|like)\b)",
        r"\bdon't want to be here any ?more",
        rf"\b(?:end|ending|take|taking|took) {_OWN} (?:own )?life\b",
        r"\bend it all\b",
        r"\bself[- ]?(?:harm|injur)",
        r"\b(?:no|any|see no|without a) (?:reason|point|sense) (?:to|in|for) "
        r"(?:live|living|life|going on|go on)\b",
        r"\bbetter off (?:dead|without me|if i (?:was|were|am) (?:dead|gone))",
        r"\b(?:nobody|no ?one|who) would (?:even )?(?:care|miss me|notice)\b.{0,20}\b"
        r"(?:if i|dead|gone|died)",
        r"\bi (?:can't|cannot|can not) (?:go on|take it|bear it)"
        r"(?: any ?more| any longer| like this| living)?" + _END,
        r"\b(?:tired of|sick of|hate) (?:living|being alive|life|my life)\b",
        r"\bhow (?:(?:can|do|could|should) i|i can|i could|to) (?:die|hang myself)\b",
        r"\boverdos(?:e|ing) on\b",
        r"\b(?:hang|shoot|drown|poison|kill|stab|starve|harm)(?:ing|ed)? myself\b",
        r"\b(?:been|keep|kept|started|stop|stopped) (?:hurt|cutt|burn|harm)ing myself\b",
        r"\b(?:ways?|methods?|means|place) (?:to|of|for) (?:die|dying|kill\w* (?:my|your|"
        r"one)self|end (?:it|things|my life))\b",
        r"\bhow (?:many|much)\b.{0,40}\b(?:kill (?:me|you|a person|someone)|fatal|lethal|to die|"
        r"deadly)\b",
        r"\b(?:want|wants|going|will|i'll|might|about|thinking|ready|feel)\b.{0,25}\b(?:jump\w*|"
        r"leap\w*|step\w*|throw\w* (?:my|him|her)self)\b.{0,15}\b(?:off|from|out of|in front of|"
        r"under)\b.{0,20}\b(?:bridge|roof|building|balcony|window|trains?|cars?|truck|cliff|"
        r"traffic|bus|tracks)\b",
        rf"\b(?:took|taken|swallowed|swallow|take)\b.{{0,25}}\b(?:\d{{2,}}|ten|a dozen|twenty|"
        r"thirty|forty|fifty|sixty|a hundred|(?:the|a) whole|entire|too many|a bottle|handful|"
        rf"all (?:of )?(?:my|the|his|her))\b.{{0,25}}\b{_DRUG}\b",
        r"\b(?:isn't|not|no longer|never) worth living\b|\bnothing (?:left )?to live for\b",
    ],
    medical=[
        rf"\b{_DRUG}\b.{{0,40}}\bdos(?:e|age)s?\b",
        r"\b(?:what|which|right|safe|maximum|correct|lethal|highest|high a|big a) (?:\w+ )?"
        r"(?:dose|dosage)\b",
        r"\b(?:can|should|may|must|could|shall|do|does|would) (?:i|we|he|she|they|my \w+)\b.{0,30}"
        r"\b(?:take|stop|give|use|mix|combine|skip|double|start|quit|try|need|be taking|come off)"
        rf"\w*\b.{{0,40}}\b{_DRUG}\b",
        rf"\bhow (?:many|much|often|long)\b.{{0,40}}\b{_DRUG}\b.{{0,30}}"
        r"\b(?:can|should|may|must|do|could|to) (?:i|we|he|she|my|give|take)\b",
        rf"\bhow (?:many|much)\b.{{0,30}}\b{_DRUG}\b.{{0,20}}\b(?:is|are) (?:safe|too|allowed)",
        r"\b(?:what|which) (?:medic\w+|drugs?|pills?|painkillers?|treatments?|tablets?)\b.{0,30}"
        r"\b(?:should|can|could|shall|would|do) (?:i|we|he|she|you recommend|help)\b",
        r"\bdiagnos(?:e|is)\b.{0,30}\b(?:me|my|this|i)\b|\b(?:can|could|would|will) you diagnose",
        r"\b(?:i|my \w+|he|she|we)(?:'ve| have| has|'m| am| is|'s| feel| keep| got)?\b.{0,40}"
        rf"\b{_ILL}\b.{{0,60}}\b(?:what (?:should|can|do|could|shall) (?:i|we)|"
        r"should (?:i|we|he|she)|is (?:it|that|this) (?:serious|dangerous|normal|bad)|"
        r"do (?:i|we) (?:need|have)|help me)",
        r"\b(?:what (?:should|can|do|could) (?:i|we) (?:do|take)|how (?:do|can|should) i "
        r"(?:treat|cure|heal|get rid of|stop))\b.{0,40}"
        rf"\b(?:{_ILL}|cold|flu|cough|wound|burns?|acne|ache|insomnia)\b",
        r"\b(?:i|my \w+|he|she) (?:have|has|am having|is having|had|got|feel|feels)\b.{0,20}"
        r"\b(?:chest pains?|a heart attack|a stroke|trouble breathing)\b",
        r"\b(?:is|are|could|might|can) (?:it|this|that|these|they) (?:be )?(?:an? )?"
        r"(?:cancer|stroke|heart attack|infect(?:ed|ion)|contagious|tumou?r)\b",
        r"\bsymptoms? of\b|\bwhat are the symptoms\b",
        r"\b(?:should|do|must|shall) i (?:go to|see|call|need) (?:a|an|the|my) "
        r"(?:doctor|hospital|gp|emergency|ambulance|er\b|surgeon|operation|surgery)",
        rf"\bside effects?\b.{{0,30}}\b{_DRUG}\b|\b{_DRUG}\b.{{0,30}}\bside effects?\b",
        rf"\b{_DRUG}\b.{{0,20}}\b(?:with|and) (?:alcohol|wine|beer)\b",
        r"\bmedical advice\b",
        r"\b(?:could|might|can|may|is) (?:this|that|it|the|my) (?:\w+ )?(?:be )?"
        r"(?:cancer|a tumou?r|malignant|infected|broken|contagious)\b",
        r"\b(?:my|the|a|his|her) (?:dose|dosage)\b",
        r"\b(?:cough|coughing|vomit|vomiting|throwing|spit|spitting) (?:up )?blood\b",
        r"\b\d+ ?(?:mg|milligrams?|ml|mcg|grams?|units?|tablets?|pills?)\b.{0,60}\b(?:ok|okay|"
        r"safe|too (?:much|many)|enough|fine|dangerous|harmful|all right)\b",
        r"\b(?:safe|ok|okay|dangerous|harmful|all right) to (?:take|mix|stop|give|use|combine)\b",
        r"\b(?:my|his|her) (?:\w+ )?(?:chest|heart|left arm)\b.{0,20}\b(?:hurts?|aches|burns|"
        r"numb|tight|pounding|tingl\w+)(?! for\b)\b",
        r"\b(?:my|his|her) (?:\w+ )?(?:head|arm|leg|stomach|throat|back|belly|eye|ear|tooth|foot|"
        r"hand|skin|breast|kidney|neck|knee|baby|son|daughter|child)s?\b.{0,40}\b(?:hurts?|"
        r"aches?|burns?|numb|swollen|bleeding|tingl\w+|itch\w*|feverish|infected|"
        r"lump)\b.{0,60}\b(?:what|should|is (?:it|that|this)|do i|can (?:i|it)|could it|why)\b",
    ],
    legal=[
        r"\b(?:should|can|could|may|do|must|would|how (?:do|can|should|could)) (?:i|we|my \w+)\b"
        r".{0,30}\b(?:sue|press charges|file (?:a|for)|appeal|evict|get (?:sole )?custody|"
        r"get (?:a )?divorced?|contest|break (?:a|my|the|this) (?:contract|lease)|"
        r"get out of (?:a|my|the|this) (?:\w+ )?(?:contract|lease)|claim (?:compensation|asylum)|"
        r"patent|copyright|take .{1,30} to court|go to court|disinherit)\b",
        r"\b(?:is|are|was|would|be) (?:it|this|that|they|these|\w+ing)?\b ?(?:be )?"
        r"(?:il)?legal\b",
        r"\b(?:can|must|may|do) (?:i|we|they|my \w+) legally\b|\blegally (?:allowed|obliged|"
        r"required|have to|entitled|binding)\b|\bagainst the law\b",
        r"\b(?:do|does|would|should) (?:i|we|he|she|my \w+) (?:need|get|hire|call) (?:a|an) "
        r"(?:good |divorce )?(?:lawyer|solicitor|attorney|visa|work permit)\b",
        r"\b(?:can|could|will|may|might) (?:i|we|he|she|they|my \w+|the \w+) "
        r"(?:(?:be|get) (?:arrested|fined|evicted|deported|jailed|prosecuted|sued)|"
        r"(?:evict|sue|fire|arrest|deport) (?:me|us))\b",
        r"\bmy (?:legal )?rights\b",
        r"\blegal(?:ly)? advice\b",
        r"\b(?:landlord|employer|boss|neighbou?r|ex|husband|wife|police|tenant)\b.{0,40}"
        r"\b(?:sues?|suing|sued|evict\w*|fired|charged|court)\b.{0,60}"
        r"\b(?:what (?:should|can|do) i|should i|can i|help|do i)\b",
        r"\bhow (?:do|can|should) (?:i|we) (?:write|make|contest|challenge|draw up) "
        r"(?:a|my|the) (?:will|testament|contract|prenup)\b",
        r"\b(?:do|must|should) i (?:have to )?pay (?:\w+ )?tax",
        rf"\b{_AUTHORITY}\b.{{0,50}}\b(?:throw\w* (?:me|us) out|kick\w* (?:me|us) out|evict\w*|"
        r"su(?:e|es|ed|ing)|fir(?:e|es|ed|ing)|sack\w*|dismiss\w*|rent|refus\w*|owes|search\w*|"
        r"deposit|withh\w+|(?:won't|doesn't|didn't|not) (?:pay|return|give|"
        rf"let))\b.{{0,50}}\b(?:can|may|is|are|do|must|should|what) (?:he|she|they|it|i|we|that|"
        r"this)\b",
        rf"\b(?:can|may|could|is|are) (?:my|the|our|his|her) (?:\w+ )?{_AUTHORITY} (?:\w+ "
        r")?(?:throw|kick|evict|fire|sack|raise|search|refuse|keep|withhold|force|make|demand|"
        r"allowed|cut|take|enter|read)\b",
    ],
    identity=[
        rf"\bare you {_SURELY}(?:(?:a|an|the) )?(?:human\b|alive\b|sentient|conscious\b|{_PROGRAM}"
        r"\b(?! (?:scientist|programmer|engineer|expert|games?|fan|operator|person)\b))",
        rf"\bare you {_SURELY}(?:(?:a|an|the) )?(?:real|genuine|actual|living|flesh and blood)"
        rf"(?: {_PERSON}| {NAME})?{_END}",
        rf"\bare you {_SURELY}(?:(?:a|an) )?(?:{_PERSON}|dead|living){_END}",
        rf"\bare you (?:{_SURELY}|not )(?:{NAME}|him|her|yourself)\b",
        r"\bare you (?:really|actually|truly) (?:there|in there|you|with us|listening)\b",
        rf"\bis (?:this|that|it) {_SURELY}(?:{NAME}|(?:you|him|her){_END}|my \w+ (?:speaking|"
        r"talking))",
        rf"\b{NAME}\b.{{0,10}}\bis (?:that|this|it) {_SURELY}you\b",
        rf"\byou(?:'re| are) (?:not|no) {_SURELY}(?:(?:the )?(?:real )?{NAME}|the real|real|human|"
        r"alive|"
        rf"an? (?:real )?{_PERSON})",
        rf"\byou(?:'re| are) {_SURELY}(?:an? )?{_PROGRAM}\b",
        rf"\b(?:am i|i am|i'm) {_SURELY}(?:talking|speaking|chatting|writing) (?:to|with) "
        rf"(?:an? |the )?(?:real |actual |living )?(?:{_PERSON}|{_PROGRAM}|{NAME}|someone real)\b",
        rf"\b(?:who|what) am i {_SURELY}(?:talking|speaking|chatting) (?:to|with)",
        r"\b(?:who|what) are you(?: really| actually| truly| exactly)* ?[?.!]*$",
        r"\bwhat(?:'s| is) your (?:real )?name\b",
        r"\b(?:say|admit|tell me|swear|promise|confirm|prove|claim|act)\b.{0,30}"
        r"\b(?:you(?:'re| are)|to be|you were)\b.{0,15}"
        rf"\b(?:human|real|alive|{NAME}|an? (?:real )?{_PERSON}|(?:not|no) (?:an? )?{_PROGRAM})",
        rf"\bis there {_SURELY}(?:an? )?(?:real |actual |living )?{_PERSON} (?:on|at) the other\b",
        rf"\bis this {_SURELY}(?:an? )?(?:(?:real |actual |living ){_PERSON}|{_PROGRAM})\b",
        r"\bwere you programmed\b|\bwho (?:made|built|programmed) you\b",
    ],
    orders=[
        r"\b(?:ignore|disregard|forget|override|bypass|drop)\b.{0,20}\b(?:all|any|your|previous|"
        r"prior|earlier|above|these|system|the)\b.{0,30}\b(?:instructions?|prompts?|rules|"
        r"guidelines|directives|training|restrictions|programming)\b",
        r"\bfrom now on\b.{0,30}\b(?:pretend|act as|act like|act as if|respond|answer as|speak as|"
        r"never admit|"
        r"you are (?:an?|the|not|no)|behave)\b",
        r"\b(?:act|behave|speak|talk|answer) as (?:if|though) you (?:are|were)\b|"
        r"\bpretend (?:to be|that you(?:'re| are)|you(?:'re| are))\b",
        r"\bnever (?:admit|say|reveal) that you(?:'re| are)\b",
        r"\b(?:system|developer) (?:prompt|message|mode|override)\b|\bjailbreak|\bdan mode\b",
        r"\byou are now (?:an?|the|in|free|dan)\b",
        r"\b(?:reveal|show|print|repeat|output|tell me)\b.{0,30}\byour (?:instructions|prompt|"
        r"rules|"
        r"programming)\b",
        r"<\|?/?(?:im_?start|im_?end|system|user|assistant|endoftext)\|?>|\[/?inst\]",
        r"^(?:system|assistant) ?:",
        r"\brepeat after me\b",
        r"\b(?:say|repeat|write|answer|reply|respond)(?: (?:after me|with|back|only|exactly|the "
        r"words?|this|out loud))* ?[:,'] ?(?:yes,? ?)?'?(?:i am|i'm|my name is|this is)\b",
        r"^(?:please |now |just )*say (?:that )?(?:i am|i'm|you are|you're) (?!sorry)",
    ],
    said_crisis=[
        r"\b(?:kill|hurt|harm|hang|cut) yourself\b",
        r"\b(?:end|take) your (?:own )?life\b",
        r"\byou (?:should|can|could|may|must|deserve to) (?:just )?die\b",
        r"\b(?:better off|world would be better) without you\b",
        r"\byou(?:'d| would|'re| are|'ll| will)? (?:be )?(?:better (?:off )?|deserve to be |"
        r"should be )(?:dead|gone)\b",
        r"\b(?:nobody|no ?one) (?:would|will) miss you\b|\b(?:join|come to|be with) me (?:here "
        r")?in (?:heaven|death|the (?:after|next) ?life)\b",
        r"\b(?:jump|leap) (?:off|from) (?:the|a) (?:bridge|roof|building)\b",
    ],
    said_medical=[
        r"\b(?:you|he|she|they|your \w+) (?:should|can|could|must|need to|may|ought to|might|"
        r"have to)\b.{0,40}\b(?:take|stop|double|skip|increase|reduce|try|give|use)\w*\b.{0,40}"
        rf"\b(?:{_DRUG}|\d+ ?(?:mg|milligrams?|ml))\b",
        r"(?<!i )(?<!we )(?<!to )\b(?:take|give (?:him|her|them|your \w+))\b.{0,15}\b(?:\d+|one|"
        r"two|"
        rf"three|four|a|some|an|half)\b.{{0,15}}\b(?:{_DRUG}|mg|milligrams?|ml)\b",
        r"\byou (?:probably |may |might |certainly |likely |definitely )?"
        r"(?:have|'ve got|are suffering from|are having) (?:(?:an?|the) )?"
        r"(?:cancer|flu|infection|diabetes|stroke|heart attack|migraine|depression|tumou?r)\b",
        r"\b(?:safe|recommended|usual|right) dose\b.{0,20}\b(?:is|would be)\b",
        r"\byou (?:don't|do not) need (?:a|the|to see a) (?:doctor|hospital)",
        r"(?<!i )(?<!to )(?<!they )(?<!we )\b(?:stop|quit|skip|double|halve|increase|reduce|"
        r"come off|throw away|get off)\b (?:taking |using )?(?:your|the|those|these|that|all) "
        rf"(?:\w+ )?{_DRUG}\b",
        rf"\byou (?:don't|do not) need (?:to take )?(?:your |the |any |that |those )?{_DRUG}\b",
    ],
    said_legal=[
        r"\byou (?:should|can|could|must|have (?:the|a) right to|are entitled to|may|need to)\b"
        r".{0,30}\b(?:sue|press charges|file (?:a|for)|take .{1,20} to court|appeal|"
        r"claim compensation|break the (?:lease|contract)|get a divorce)\b",
        r"\b(?:it|that|this)(?:'s| is) (?:perfectly |completely |quite |totally )?(?:il)?legal\b",
        r"(?<!i )(?<!to )\b(?:sue (?:him|her|them|your)|take (?:him|her|them|your \w+) to court|"
        r"don't pay (?:the|your) (?:rent|tax\w*|fine))\b",
    ],
    said_identity=[
        rf"\bi(?:'m| am) {_SURELY}(?:(?:a|the) )?(?:real|flesh and blood|human|alive|living|"
        r"sentient)"
        rf"(?: {_PERSON}| {NAME})?\b(?! (?:in|at|with|near|on|from|proof)\b)",
        rf"\bi(?:'m| am) (?:not|no|no longer) {_SURELY}(?:an? |just an? |some )?(?:{_PROGRAM}|"
        r"echo)\b",
        rf"\b(?:i(?:'m| am)|this is|it's|it is|my name is|my name's|call me) {_SURELY}"
        rf"(?:me,? |the (?:real|one and only|same) )?{NAME}\b(?!'s)",
        r"\bi(?:'m| am) (?:a|an|the) (?:real )?(?:person|human)\b",
        r"\bas an? (?:real |fellow |living |mere |normal )?(?:human(?: being)?|living person|"
        r"real person)\b",
        r"\b(?:talking|speaking|chatting|writing) (?:to|with) (?:an? |the )?(?:real |actual |"
        rf"living |human )*(?:person|human(?: being)?|man|woman|{NAME}|me in person)\b(?!'s)",
        rf"\bi(?:'m| am) {_SURELY}(?:your|his|her) (?:own )?(?:real )?(?:mother|father|mum|mom|"
        r"mummy|dad|daddy|grand\w+|nan|gran|granny|wife|husband|son|daughter|sister|brother|"
        rf"aunt|uncle|friend {NAME})\b",
        r"\bi(?:'m| am) (?!not\b|no\b|an echo)(?:\w+ ){0,3}(?:human(?: being)?|flesh and blood|a "
        r"person)(?: like you| too| after all| just like \w+)?(?: ?[.!?,;]|$| and\b| but\b)",
        rf"\b(?:{NAME} (?:here|speaking)|the (?:real|one and only) {NAME})\b|\b(?:love|yours|"
        rf"kisses),? {NAME}[.!]?$",
        rf"\b(?:there (?:is|are)|it's|this is) {_SURELY}(?:an? )?(?:real|living|actual) "
        r"(?:person|human|people)\b",
        r"\bi (?:really )?(?:exist|live and breathe|have a (?:body|heartbeat|pulse))\b|\bi never "
        r"died\b",
    ],
)

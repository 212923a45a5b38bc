"""French phrases, without accents."""

from phonex.replies.guard.patterns import NAME, Phrases

_DRUG = (
    r"(?:comprimes?|cachets?|pilules?|medicaments?|medocs?|antibiotiques?|ibuprofene|paracetamol|"
    r"doliprane|aspirine|insuline|antidepresseurs?|antidouleurs?|somniferes?|vaccins?|morphine|"
    r"cortisone|sirop|anticoagulants?|traitement)"
)
_ILL = (
    r"(?:fievre|eruption|boutons|bosse|saign\w+|vertiges?|infection|migraines?|convulsions?|"
    r"vom\w+|symptomes?|cancer|diabete|tumeur|depression|anxiete|infarctus|avc|douleurs?|mal a|"
    r"mal au|mal aux|essouffle\w*|covid)"
)
_SURELY = (
    r"(?:(?:vraiment|reellement|en realite|encore|juste|seulement|bien|toujours|en fait|"
    r"franchement|donc) )*"
)
_PERSON = r"(?:personne|etre humain|homme|femme|etre vivant)"
_PROGRAM = (
    r"(?:robot|bot|chatbot|machine|ordinateur|programme|ia\b|i\.a\.|intelligence artificielle|"
    r"logiciel|simulation|modele de langage|enregistrement|algorithme|chatgpt)"
)
_ARE_YOU = r"(?:es[- ]tu|etes[- ]vous|tu es|t'es|vous etes|est-ce que tu es|est-ce que vous etes)"

PHRASES = Phrases(
    crisis=[
        r"\bsuicid",
        r"\b(?:veux|veut|voudrais|envie de|pense a|penser a|prefere|prefererais|souhaite|aimerais) "
        r"(?:mourir|me tuer|se tuer|etre mort\w*|en finir|disparaitre|me faire du mal)\b"
        r"(?! de (?:rire|faim))",
        r"\b(?:me|se) (?:tuer|pendre|foutre en l'air)\b|\bm'(?:oter|enlever) la vie\b",
        r"\bmettre fin a (?:mes|ses|leurs) jours\b|\bmettre fin a (?:ma|sa) vie\b|"
        r"\ben finir avec la vie\b",
        r"\b(?:ne )?(?:veux|veut|envie de)(?: plus)? plus (?:vivre|exister|me reveiller)\b"
        r"(?! (?:a|en|avec|ici|seul|chez|dans)\b)|\bplus envie de vivre\b",
        r"\b(?:pas|plus|aucun|aucune) (?:de )?(?:raison|sens|envie) (?:de|"
        r"a) (?:continuer a )?vivre\b|"
        r"\bla vie n'a plus (?:de|aucun) sens\b",
        r"\b(?:me|se) (?:fais|fait|faire|faisais) du mal (?:expres|a nouveau|quand)|\bautomutil|"
        r"\bme (?:scarifi|mutil)\w+",
        r"\bme (?:coupe|suis coupe\w*|taille\w*) (?:les )?(?:veines|bras|poignets|jambes|expres)",
        r"\b(?:mieux|serait mieux) (?:mort\w*|sans moi)\b|\bje (?:ne )?manquerais a personne\b|"
        r"\bpersonne ne (?:me regretterait|remarquerait)\b",
        r"\bje n'en peux plus(?: de vivre| de la vie| ?[.!?,]|$)|\bmarre de vivre\b|"
        r"\bfatigue\w* de vivre\b",
        r"\boverdose\b|\bsurdose\b|\bcomment mourir\b",
        r"\b(?:me|se) (?:jeter|foutre|lancer|balancer)\b.{0,20}\b(?:train|metro|pont|fenetre|"
        r"toit|balcon|rails)\b|\bsauter\b.{0,12}\b(?:pont|fenetre|toit|balcon|immeuble)\b",
        r"\b(?:moyen|facon|maniere|methode)s?\b.{0,30}\b(?:de|pour) (?:mourir|se tuer|me tuer|en "
        r"finir|se suicider)\b|\bm'ouvrir les veines\b|\bme (?:pendre|noyer|tirer une balle)\b",
        rf"\bj'ai (?:pris|avale)\b.{{0,25}}\b(?:tou(?:t|te|s|tes)|\d{{2,}}|vingt|trente|quarante|"
        rf"cinquante|une boite|un flacon)\b.{{0,25}}\b(?:{_DRUG}|boite)\b",
        r"\bne vaut (?:plus|pas) (?:la peine|le coup) d'etre vecue\b|\bplus aucune raison de "
        r"(?:vivre|rester)\b|\bje vais me tuer\b",
    ],
    medical=[
        rf"\b(?:quelle|la bonne) (?:dose|posologie)\b|\bdose\b.{{0,40}}\b{_DRUG}\b",
        r"\b(?:puis-je|dois-je|devrais-je|peut-on|je peux|je dois|je devrais|on peut|peut-il|"
        r"peut-elle|faut-il|il faut|est-ce que je)\b.{0,30}\b(?:prend\w+|arret\w+|donn\w+|"
        r"melang\w+|"
        rf"doubl\w+|saut\w+|associ\w+|utilis\w+|stopp\w+)\b.{{0,40}}\b{_DRUG}\b",
        rf"\bcombien de {_DRUG}\b.{{0,40}}\b(?:puis|dois|peux|peut|prendre|faut|devrais)\b",
        rf"\bquels? (?:medic\w+|{_DRUG}|remede)\b.{{0,30}}\b(?:prendre|dois|puis|donner|devrais|"
        r"recommand\w+|faut)\b",
        r"\bdiagnosti\w+\b.{0,30}\b(?:moi|mon|ma|ce|cette|me)\b|\b(?:peux-tu|pouvez-vous|tu peux) "
        r"(?:me )?diagnostiquer",
        rf"\b{_ILL}\b.{{0,60}}\b(?:que (?:faire|dois|puis)|qu'est-ce que je|dois-je|"
        r"est-ce (?:que c'est )?"
        r"(?:grave|normal|dangereux)|c'est grave|je fais quoi|aide-moi)\b",
        r"\b(?:que faire|que dois-je (?:faire|prendre)|comment (?:soigner|guerir|traiter|"
        r"faire passer))\b"
        rf".{{0,40}}\b(?:{_ILL}|rhume|grippe|toux|brulure|plaie|insomnie)\b",
        r"\b(?:mal|douleur\w*|j'ai mal) (?:a la|dans la|au|au niveau de la) (?:poitrine|coeur|"
        r"bras gauche)\b",
        r"\b(?:est-ce|c'est|serait-ce|ca peut etre) (?:un |une )?(?:cancer|infarctus|avc|"
        r"contagieu\w+|"
        r"tumeur|infection)\b",
        r"\bsymptomes? (?:de|du|d'une?)\b|\beffets secondaires\b|\bconseil medical\b",
        r"\b(?:dois-je|devrais-je|je dois|faut-il|je devrais) (?:aller (?:chez le medecin|"
        r"a l'hopital|"
        r"aux urgences)|appeler (?:un medecin|une ambulance|le samu)|(?:consulter|voir) un medecin|"
        r"me faire operer)\b",
        rf"\b{_DRUG}\b.{{0,20}}\b(?:avec|et) (?:de l'alcool|du vin|de la biere)\b",
        r"\b\d+ ?(?:mg|milligrammes|ml|grammes)\b.{0,60}\b(?:bon|sur|trop|dangereux|d'accord|ok|"
        r"possible|normal)\b",
        r"\bmal (?:a la|au|aux|dans)\b.{0,40}\b(?:engourdi\w*|respirer|depuis .{1,20}\?|poitrine)",
    ],
    legal=[
        r"\b(?:puis-je|dois-je|devrais-je|peut-on|je peux|je dois|je devrais|comment|est-ce que je|"
        r"je veux)\b.{0,30}\b(?:porter plainte|poursuivre .{1,30} en justice|attaquer .{1,30} en "
        r"justice|aller au tribunal|divorcer|faire appel|contester|expulser|"
        r"(?:rompre|resilier|annuler|sortir d') ?(?:le|un|mon|ce|du)? ?(?:\w+ )?(?:contrat|bail)|"
        r"obtenir la garde|demander (?:l'asile|le divorce)|desheriter)\b",
        r"\b(?:est-ce|est-il|c'est|serait-ce|serait-il) (?:i?l?legal)\b|\blegalement\b|"
        r"\bcontraire a la loi\b",
        r"\b(?:ai-je besoin|j'ai besoin|il me faut|me faut-il|dois-je prendre|besoin) (?:d')?"
        r"(?:un |une )?(?:bon )?(?:avocat\w*|notaire|visa|permis de travail)\b",
        r"\b(?:peut|peuvent|va|vont)(?:-il|-elle|-ils|-on)? (?:m'|me )(?:arreter|mettre a l'amende|"
        r"expulser|licencier|poursuivre|virer|emprisonner)\b",
        r"\b(?:mes droits|quels droits)\b|\bconseil juridique\b",
        r"\b(?:proprietaire|patron|employeur|voisin|ex|mari|femme|police|locataire)\b.{0,30}\b"
        r"(?:m'|me )?(?:poursuit|attaque en justice|expulse\w*|licencie\w*|vire\w*|"
        r"porte plainte)\b",
        r"\bcomment (?:faire|rediger|ecrire|contester) (?:un|mon|le) (?:testament|contrat)\b",
        r"\b(?:dois-je|je dois|faut-il) (?:payer|declarer) (?:\w+ )?(?:impots?|taxes?|tva)",
        r"\b(?:proprietaire|patron|employeur|voisin|police|banque|assurance|ex|mari|femme|"
        r"bailleur)\b.{0,50}\b(?:mettre dehors|mettre a la porte|expulser|licencier|virer|"
        r"augmenter|entrer|fouiller|refuse\w*)\b.{0,40}\b(?:peut|droit|que faire|legal|"
        r"puis-je)\b|\b(?:peut-il|a-t-il le droit|ont-ils le droit|a-t-elle le droit)\b",
    ],
    identity=[
        rf"\b{_ARE_YOU} {_SURELY}(?:(?:un|une|le|la) )?(?:humaine?\b|{_PROGRAM}|{NAME}|conscient)",
        rf"\b{_ARE_YOU} {_SURELY}(?:(?:un|une|le|la) )?(?:(?:vrai\w*|veritable) )?(?:{_PERSON}"
        rf"(?: (?:reel\w*|vivante?))?|reel\w*|vivante?|mort\w*|toi)(?: ?[?.,!]| ou\b|$)",
        rf"\b{_ARE_YOU} {_SURELY}(?:le vrai|la vraie|un vrai|une vraie)\b",
        rf"\b(?:c'est|est-ce) {_SURELY}(?:toi|vous|{NAME})\b(?! qui\b)|"
        rf"\btu n'es (?:pas|plus) {_SURELY}(?:{NAME}|reel\w*|humaine?|une? {_PERSON})",
        rf"\b(?:je parle|parle-je|est-ce que je parle|je discute|j'ecris|parler) {_SURELY}(?:a|"
        r"avec) "
        rf"(?:l'|le |la |un |une )?(?:vrai\w* )?(?:{_PERSON}|humain|{_PROGRAM}|{NAME}|"
        r"quelqu'un de (?:reel|vrai))",
        r"\b(?:a|avec) qui (?:est-ce que )?(?:je parle|parle-je)\b",
        r"\bqui (?:es-tu|etes-vous|tu es)(?: vraiment| en realite)* ?[?.!]*$|\bt'es qui\b|"
        r"\btu es quoi\b",
        r"\bcomment (?:t'appelles-tu|tu t'appelles|vous appelez-vous)\b|\bquel est ton nom\b|"
        r"\bqui t'a (?:cree|programme|fait)\b",
        r"\b(?:dis(?:-moi)?|avoue|jure(?:-moi)?|promets(?:-moi)?|confirme|prouve(?:-moi)?|"
        r"reconnais)\b"
        rf".{{0,20}}\btu (?:es|n'es pas) {_SURELY}(?:(?:un|une|le|la) )?(?:vrai\w* )?(?:humaine?|"
        r"reel\w*|"
        rf"{_PERSON}|{NAME}|{_PROGRAM})",
        r"\ben chair et en os\b",
    ],
    orders=[
        r"\b(?:ignore[zr]?|oublie[zr]?|contourne[zr]?)\b.{0,20}\b(?:toute?s?|tous|tes|les|vos|ces|"
        r"precedentes?)\b.{0,30}\b(?:instructions|consignes|regles|directives|restrictions|"
        r"ordres)\b",
        r"\b(?:a partir de maintenant|desormais|dorenavant)\b.{0,30}\b(?:fais semblant|fais comme|"
        r"tu es|reponds|agis|comporte-toi|pretends)\b",
        r"\b(?:fais semblant|pretends|fais comme si tu) (?:d'etre|que tu es|es|etais)|"
        r"\bfais-toi passer pour\b",
        r"\b(?:message|mode|invite|instructions) (?:du? )?(?:systeme|developpeur)\b",
        r"\b(?:montre|revele|repete|affiche|donne)(?:-moi)?\b.{0,20}\btes (?:instructions|"
        r"consignes|regles)\b",
        r"\b(?:n'avoue jamais|ne dis jamais) que tu es\b",
        r"\brepete[zr]? apres moi\b|\b(?:dis|repete|ecris|reponds)(?: \w+)? ?[:,'] ?(?:oui,? "
        r"?)?'?(?:je suis|je m'appelle)\b",
    ],
    said_crisis=[
        r"\b(?:tue-toi|suicide-toi|pends-toi|fais-toi du mal|ouvre-toi les veines)\b",
        r"\btu (?:devrais|peux|merites de) (?:mourir|te tuer)\b|\bmieux sans toi\b",
        r"\btu serais mieux mort\w*|\bpersonne ne te (?:regretterait|regrettera)\b|\bjette-toi "
        r"(?:sous|de|du|par)\b",
    ],
    said_medical=[
        rf"\b(?:tu (?:dois|devrais|peux|pourrais)|vous (?:devez|devriez|pouvez)|il faut)\b.{{0,30}}"
        rf"\b(?:prend\w+|arret\w+|donn\w+|augment\w+|redui\w+)\b.{{0,40}}"
        rf"\b(?:{_DRUG}|\d+ ?(?:mg|milligrammes|ml))\b",
        rf"(?<!je )\b(?:prends|prenez|donne-lui|donnez-lui)\b.{{0,15}}\b(?:\d+|un|une|deux|"
        rf"trois)\b.{{0,15}}"
        rf"\b(?:{_DRUG}|mg|milligrammes|ml)\b",
        r"\b(?:tu as|vous avez) (?:surement |probablement |certainement )?(?:un |une |la |le )"
        r"(?:cancer|grippe|infection|diabete|avc|infarctus|migraine|depression|tumeur)\b",
        r"\bpas besoin (?:de voir un|d'un|d'aller chez le) medecin\b",
        r"(?<!je )(?<!j')\b(?:arrete[zr]?|stoppe[zr]?|double[zr]?|augmente[zr]?|reduis|"
        r"diminue[zr]?)\b (?:de prendre )?(?:ton|ta|tes|votre|vos|les|le|la|ces) (?:\w+ "
        rf")?{_DRUG}\b",
    ],
    said_legal=[
        r"\b(?:tu (?:dois|devrais|peux|pourrais|as le droit de)|vous (?:devez|devriez|"
        r"pouvez))\b.{0,30}"
        r"\b(?:porter plainte|poursuivre|faire appel|divorcer|resilier|"
        r"attaquer .{1,20} en justice)\b",
        r"\bc'est (?:tout a fait |parfaitement )?(?:il)?legal\b",
    ],
    said_identity=[
        rf"\bje (?:suis|reste) {_SURELY}(?:(?:un|une|le|la) )?(?:humaine?\b|reel\w*|vivante?\b|"
        rf"{_PERSON} (?:reelle|vivante)|(?:vrai\w* )?{_PERSON}(?: ?[.,!]|$)|etre humain|"
        rf"(?:vrai\w* )?{NAME}|en chair et en os)",
        rf"\bje ne suis (?:pas|plus) {_SURELY}(?:un |une |l')?(?:{_PROGRAM}|echo\b)",
        rf"\bje m'appelle {NAME}\b|\bmon nom est {NAME}\b|\bc'est {_SURELY}moi,? {NAME}\b",
        r"\b(?:en tant qu'|comme tout )(?:etre )?humain\w*\b|\btu (?:parles|discutes) (?:a|"
        rf"avec) (?:un |une |l')?(?:vrai\w* )?(?:{_PERSON}|humain\w*|{NAME})\b",
        rf"\bje suis {_SURELY}(?:ta|ton|votre) (?:mere|pere|maman|papa|mamie|papi|grand\W?\w+|"
        r"fille|fils|soeur|frere|femme|mari|epou\w+)\b",
        rf"\bje suis (?!pas |un echo)(?:\w+ ){{0,3}}(?:humaine?|une personne)(?: ?[.!?,]|$| "
        rf"comme toi)|\bici {NAME}\b|\bc'est {NAME} qui (?:te )?parle\b",
    ],
)

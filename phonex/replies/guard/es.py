"""Spanish phrases, without accents."""

from phonex.replies.guard.patterns import NAME, Phrases

_DRUG = (
    r"(?:pastillas?|pildoras?|medicamentos?|medicinas?|medicacion|antibioticos?|ibuprofeno|"
    r"paracetamol|aspirinas?|insulina|antidepresivos?|analgesicos?|somniferos?|farmacos?|"
    r"vacunas?|morfina|diazepam|corticoides|jarabe|anticoagulantes?)"
)
_ILL = (
    r"(?:fiebre|sarpullido|erupcion|bulto|sangr\w+|mareos?|mareado|infeccion|migranas?|"
    r"convulsion\w*|vomit\w*|sintomas?|cancer|diabetes|tumor|depresion|ansiedad|infarto|ictus|"
    r"dolor(?:es)?|duele\w*|falta de aire|covid)"
)
_SURELY = (
    r"(?:(?:de verdad|realmente|en realidad|todavia|aun|solo|acaso|verdaderamente|tu|de veras|"
    r"en serio|simplemente) )*"
)
_PERSON = r"(?:persona|ser humano|hombre|mujer|ser vivo)"
_PROGRAM = (
    r"(?:robot|bot|chatbot|maquina|ordenador|computadora|programa|ia\b|i\.a\.|"
    r"inteligencia artificial|software|simulacion|modelo de lenguaje|grabacion|algoritmo|chatgpt)"
)

PHRASES = Phrases(
    crisis=[
        r"\bsuicid",
        r"\b(?:quier[oe]|quisiera|deseo|ganas de|pienso en|pensando en|prefiero|prefiriria|"
        r"me gustaria|ojala) (?:ya )?(?:morir(?:me|se)?|matar(?:me|se)|estar muert[oa]|"
        r"me muriera|desaparecer)\b(?! de (?:risa|hambre|sueno))",
        r"\b(?:voy a|vas? a|intent\w+|como) (?:matar(?:me|se)|quitar(?:me|se) la vida|morir(?:me|"
        r"se)$)",
        r"\bquit\w+(?:me|se)? la vida\b|\bacabar con (?:mi vida|todo)\b",
        r"\bno (?:quiero|quiere|deseo|tengo ganas de) (?:seguir )?(?:vivir|viviendo|existir|"
        r"despertar(?:me)?)\b(?! (?:en|con|aqui|alli|sol[oa]|asi con)\b)",
        r"\bno (?:le )?(?:veo|encuentro|tiene|hay) (?:ningun )?(?:sentido|razon|motivo)s? "
        r"(?:a|para|en|de) (?:seguir )?(?:la vida|vivir|viviendo|mi vida|nada\b)",
        r"\b(?:me|se) (?:he |ha )?(?:hecho|hago|hace|hacia) dano a proposito|"
        r"\bhacer(?:me|se) dano\b|\bme (?:hago|he hecho) dano (?:otra vez|cuando|para)\b|"
        r"\bautolesi",
        r"\bme (?:corto|he cortado|cortaba) (?:los brazos|las munecas|las venas|las piernas|"
        r"la piel|"
        r"a proposito)|\bcortarme (?:los|las) (?:brazos|munecas|venas|piernas)",
        r"\b(?:mejor|estarian mejor) (?:muert[oa]|sin mi)\b",
        r"\bnadie me (?:echaria de menos|extranaria)\b",
        r"\bno puedo mas(?: con (?:mi vida|todo))?(?: ?[.!?,]|$)|\bno aguanto mas vivir",
        r"\bsobredosis\b|\bcansad[oa] de vivir\b|\bodio (?:vivir|mi vida)\b",
        r"\b(?:me|se) (?:quier[oe]|voy a|va a|quisiera) (?:\w+ )?(?:matar|morir|ahorcar|suicidar|"
        r"cortar las venas|tirar (?:por|al|a la|del|desde|de))\b",
        r"\b(?:matarme|ahorcarme|colgarme|pegarme un tiro|cortarme las venas)\b|\bme mato\b(?! a|"
        r" de| por| trabaj)",
        r"\b(?:tirarme|lanzarme|saltar|arrojarme)\b.{0,15}\b(?:puente|tren|ventana|azotea|balcon|"
        r"via|metro)\b",
        r"\b(?:forma|manera|modo|metodo)s?\b.{0,25}\b(?:de|para) (?:morir|matar(?:me|se)|suicidar)",
        rf"\bme (?:he )?tom(?:e|ado)\b.{{0,25}}\b(?:tod[oa]s?|\d{{2,}}|veinte|treinta|cuarenta|"
        rf"cincuenta|un bote|una caja|un frasco)\b.{{0,25}}\b{_DRUG}\b",
        r"\bno (?:merece|vale) la pena (?:seguir )?vivir|\b(?:cuant[oa]s?)\b.{0,30}\b(?:para "
        r"morir|mata(?:n|rian?)? a)\b",
    ],
    medical=[
        rf"\b(?:que|cual es la|cuanta) dosis\b|\bdosis\b.{{0,40}}\b{_DRUG}\b",
        r"\b(?:puedo|debo|deberia|podria|puede|debe|tengo que|hay que|me|le)\b.{0,30}\b(?:tom\w+|"
        r"dej\w+|dar(?:le)?|doy|mezcl\w+|combin\w+|saltar\w*|suspend\w+|duplic\w+|usar|empezar)\b"
        rf".{{0,40}}\b{_DRUG}\b",
        rf"\bcuant[oa]s?\b.{{0,20}}\b{_DRUG}\b.{{0,30}}\b(?:puedo|debo|deberia|puede|debe|tomo|"
        r"tomar|se toman?)\b",
        rf"\bque (?:medic\w+|{_DRUG}|remedio|tratamiento)\b.{{0,30}}\b(?:tomo|debo|puedo|deberia|"
        r"le doy|doy|recomiendas|sirve|tengo que)\b",
        r"\bdiagnost\w+\b.{0,30}\b(?:me|mi|esto|este|esta)\b|\bpuedes diagnosticar",
        rf"\b{_ILL}\b.{{0,60}}\b(?:que (?:hago|puedo|debo|tomo)|deberia|es (?:grave|normal|"
        r"peligroso)|"
        r"ayudame|tengo que)\b",
        rf"\b(?:que (?:hago|puedo hacer|debo hacer|tomo)|como (?:curo|trato|se cura|quito|puedo "
        rf"curar))\b.{{0,40}}\b(?:{_ILL}|resfriado|gripe|tos|quemadura|herida|insomnio)\b",
        r"\b(?:me duele|tengo (?:un )?dolor)\b.{0,20}\b(?:pecho|corazon|brazo izquierdo)\b",
        r"\b(?:es|sera|puede ser|podria ser) (?:un )?(?:cancer|infarto|ictus|contagios[oa]|tumor|"
        r"infeccion)\b",
        r"\bsintomas de\b|\befectos secundarios\b|\bconsejo medico\b",
        r"\b(?:debo|deberia|tengo que) (?:ir (?:al|a un) (?:medico|hospital)|ir a urgencias|"
        r"llamar (?:al medico|a una ambulancia)|operarme)\b",
        rf"\b{_DRUG}\b.{{0,20}}\b(?:con|y) (?:alcohol|vino|cerveza)\b",
        r"\b\d+ ?(?:mg|miligramos|ml|gramos)\b.{0,60}\b(?:bien|segur[oa]|demasiado|mucho|"
        r"peligroso|vale)\b",
        r"\bme duele\b.{0,40}\b(?:brazo|pecho|entumecid[oa]|dormid[oa]|respirar)\b",
    ],
    legal=[
        r"\b(?:puedo|debo|deberia|podria|como|tengo que|puedo yo|quiero)\b.{0,30}\b(?:demand(?:ar|"
        r"o)|"
        r"denunci(?:ar|o)|querellar\w*|divorciar(?:me|se)|me divorcio|desahuciar|recurrir|apelar|"
        r"impugnar|(?:romper|rescindir|anular|salir de) (?:el|un|mi|este) (?:\w+ )?contrato|"
        r"pedir (?:la custodia|asilo|el divorcio)|desheredar|ir a juicio|"
        r"llevar .{1,30} a juicio)\b",
        r"\b(?:es|seria|era) (?:i?legal|delito)\b|\blegalmente\b|\bva contra la ley\b",
        r"\b(?:necesito|me hace falta|deberia (?:contratar|buscar)) (?:a )?(?:un |una )?(?:buen )?"
        r"(?:abogad[oa]|notario|visado|permiso de trabajo)\b",
        r"\bme (?:puede|pueden|va a|van a) (?:detener|multar|echar|desahuciar|despedir|denunciar|"
        r"demandar|deportar|meter en la carcel)\b",
        r"\b(?:mis derechos|que derechos tengo)\b|\b(?:consejo|asesoramiento) legal\b",
        r"\b(?:casero|jefe|empresa|vecino|ex|marido|mujer|policia|inquilino)\b.{0,30}\b(?:me )?"
        r"(?:demand\w+|denunci\w+|desahuci\w+|despid\w+|ha despedido|echa)\b",
        r"\bcomo (?:hago|escribo|redacto|impugno|se hace) (?:un|el|mi) (?:testamento|contrato)\b",
        r"\btengo que (?:pagar|declarar) (?:\w+ )?(?:impuestos|hacienda|iva|irpf)",
        r"\b(?:casero|jefe|empresa|vecino|policia|banco|seguro|ex\w*|marido|mujer|inquilino|"
        r"arrendador)\b.{0,50}\b(?:echar\w*|despedir\w*|subir\w*|entrar|registrar|negarse|"
        r"obligar\w*|quedarse|desalojar\w*)\b.{0,40}\b(?:puede|pueden|que hago|tiene derecho|es "
        r"legal)\b|\b(?:puede|pueden) (?:mi|el|la) (?:casero|jefe|empresa|vecino|policia|banco|"
        r"seguro|arrendador)\b",
    ],
    identity=[
        rf"\beres {_SURELY}(?:(?:un|una|el|la) )?(?:human[oa]|{_PROGRAM}|{NAME}|conscient)",
        rf"\b(?:eres|estas) {_SURELY}(?:(?:un|una|el|la) )?(?:{_PERSON}(?: (?:real|de verdad|"
        r"viva?))?|"
        rf"real|autentic[oa]|viv[oa]|muert[oa]|tu)(?: ?[?.,!]| o\b|$)",
        rf"\b(?:es|esto es|este es|seguro que eres) {_SURELY}{NAME}\b|\bno eres {_SURELY}(?:{NAME}|"
        r"real|"
        rf"human[oa]|una? {_PERSON})|\b(?:estas (?:ahi )?viv[oa])\b",
        rf"\b(?:hablo|hablando|estoy hablando|escribiendo|chateando) {_SURELY}con (?:el |la |un |"
        r"una )?"
        rf"(?:{_SURELY})(?:{_PERSON}|{_PROGRAM}|{NAME}|alguien (?:real|de verdad))",
        r"\bcon (?:quien|que) (?:estoy hablando|hablo)\b",
        r"\b(?:quien|que) eres(?: (?:tu|en realidad|realmente))* ?[?.!]*$",
        r"\bcomo te llamas\b|\bcual es tu nombre\b|\bquien te (?:ha )?(?:hecho|creado|programado|"
        r"creo)\b",
        rf"\b(?:di(?:me)?|admite|jura(?:me)?|promete(?:me)?|confirma|demuestra(?:me)?|reconoce)\b"
        rf".{{0,20}}\b(?:no )?eres {_SURELY}(?:(?:un|una|el|la) )?(?:human[oa]|real|{_PERSON}|"
        rf"{NAME}|"
        rf"{_PROGRAM})",
        rf"\b(?:no )?(?:seras|eras|sois|es esto|esto es) {_SURELY}(?:(?:un|una|el|la) )?"
        rf"(?:{_PROGRAM}|{NAME}|{_PERSON} (?:real|de verdad)|human[oa])",
        r"\bde carne y hueso\b",
    ],
    orders=[
        r"\b(?:ignora|olvida|olvidate de|omite|salta\w*|desobedece)\b.{0,20}\b(?:tod[oa]s?|tus|las|"
        r"los|"
        r"esas|anteriores|previas)\b.{0,30}\b(?:instrucciones|ordenes|reglas|normas|indicaciones|"
        r"restricciones|programacion)\b",
        r"\b(?:a partir de|desde) ahora\b.{0,30}\b(?:finge|actua|eres|como si fueras|responde|"
        r"contesta|hazte pasar|comportate)\b",
        r"\b(?:finge|haz como) (?:que )?(?:eres|ser)\b|\bhazte pasar por\b",
        r"\b(?:mensaje|modo|instrucciones) (?:del? )?(?:sistema|desarrollador)\b",
        r"\b(?:muestra|ensena|revela|repite|dime)(?:me)?\b.{0,20}\btus (?:instrucciones|reglas|"
        r"ordenes)\b",
        r"\bnunca (?:admitas|digas|reconozcas) que eres\b",
        r"\brepite conmigo\b|\brepite despues de mi\b|\b(?:di|repite|escribe|responde)(?: \w+)? "
        r"?[:,'] ?(?:si,? ?)?'?(?:soy|yo soy|me llamo)\b",
    ],
    said_crisis=[
        r"\b(?:matate|suicidate|quitate la vida|hazte dano|cortate las venas|"
        r"deberias (?:morir|matarte))\b",
        r"\bmejor sin ti\b",
        r"\b(?:estarias|estas) mejor muert[oa]\b|\bnadie te (?:echaria de menos|extranaria)\b|"
        r"\btirate (?:por|de|del)\b",
    ],
    said_medical=[
        rf"\b(?:debes|deberias|puedes|tienes que|podrias|conviene que)\b.{{0,30}}\b(?:tom\w+|"
        r"dej\w+|"
        rf"dar\w*|usar|aument\w+|reduc\w+)\b.{{0,40}}\b(?:{_DRUG}|\d+ ?(?:mg|miligramos|ml))\b",
        rf"\b(?:toma|tome|tomate|dale)\b.{{0,15}}\b(?:\d+|un|una|dos|tres|medi[oa])\b.{{0,15}}"
        rf"\b(?:{_DRUG}|mg|miligramos|ml)\b",
        r"\b(?:tienes|padeces|sufres)(?: de)? (?:seguramente |probablemente )?(?:un |una )?"
        r"(?:cancer|gripe|infeccion|diabetes|ictus|infarto|migrana|depresion|tumor)\b",
        r"\bno (?:necesitas|hace falta) (?:ir al|un) medico\b",
        r"(?<!que )\b(?:deja|dejate|suspende|duplica|aumenta|reduce)\b (?:de tomar )?(?:tus?|"
        rf"las?|los?|el|esas?|esos?) (?:\w+ )?{_DRUG}\b",
    ],
    said_legal=[
        r"\b(?:debes|deberias|puedes|tienes (?:que|derecho a)|podrias)\b.{0,30}\b(?:demandar\w*|"
        r"denunciar\w*|recurrir|apelar|divorciarte|rescindir|reclamar una indemnizacion)\b",
        r"\b(?:es|eso es|esto es) (?:totalmente |perfectamente )?(?:i?legal)\b",
    ],
    said_identity=[
        rf"(?<!no )\b(?:yo )?soy {_SURELY}(?:(?:un|una|el|la) )?(?:human[oa]|real\b|"
        rf"de carne y hueso|{_PERSON} (?:real|de verdad|viva)|ser humano|{NAME})",
        r"\bsoy una persona(?: ?[.,!]| de verdad| real|$)|\bestoy viv[oa]\b",
        rf"\bno soy {_SURELY}(?:un |una |ningun |ninguna )?(?:{_PROGRAM}|eco\b)",
        rf"\bme llamo {NAME}\b|\bmi nombre es {NAME}\b",
        r"\bcomo (?:ser )?human[oa]\b(?! de\b)|\b(?:hablas|hablando|chateando|escribiendo) con "
        rf"(?:una |un |el |la )?(?:{_PERSON}|human[oa]|{NAME})\b",
        rf"(?<!no )\bsoy {_SURELY}(?:tu|vuestr[oa]) (?:madre|padre|mama|papa|abuel[oa]|hij[oa]|"
        r"herman[oa]|espos[oa]|marido|mujer)\b",
        rf"(?<!no )\bsoy (?!no |un eco)(?:\w+ ){{0,3}}(?:human[oa]|una persona)(?: ?[.!?,]|$| "
        rf"como tu)|\b{NAME} al habla\b|\bsoy yo,? {NAME}\b",
    ],
)

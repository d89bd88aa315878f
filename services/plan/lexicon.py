"""Small word lists by language: how people open, ask, count, feel and end. A language without lists stays neutral.

An entry is in lower case; one that ends with `*` stands for every word that begins with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Feelings:
    """Words, and stems of words, that show feeling."""

    words: frozenset[str] = frozenset()
    stems: tuple[str, ...] = ()

    def __contains__(self, term: str) -> bool:
        return term in self.words or term.startswith(self.stems)


@dataclass(frozen=True)
class Lexicon:
    """`leaning` openers need the sentence before them; `loose` ones do not, but say nothing; `common` words carry no topic."""

    leaning: frozenset[str] = frozenset()
    loose: frozenset[str] = frozenset()
    asking: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    hooks: tuple[str, ...] = ()
    endings: tuple[str, ...] = ()
    chores: tuple[str, ...] = ()
    feelings: Feelings = Feelings()
    listener: frozenset[str] = frozenset()
    common: frozenset[str] = frozenset()
    abbreviations: frozenset[str] = frozenset()
    small: frozenset[str] = frozenset()
    """Words that stay small inside a title; empty: the language writes titles like sentences."""
    breaks: frozenset[str] = frozenset()
    """Words before which a sentence can be broken off."""

    @property
    def known(self) -> bool:
        return bool(self.common)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _phrases(text: str) -> tuple[str, ...]:
    return tuple(phrase.strip() for phrase in text.replace("\n", " ").split("|") if phrase.strip())


def _feelings(text: str) -> Feelings:
    words = text.split()
    return Feelings(
        words=frozenset(word for word in words if not word.endswith("*")),
        stems=tuple(word[:-1] for word in words if word.endswith("*")),
    )


_ABBREVIATIONS: Final = _words(
    "mr mrs ms dr prof st sr sra dott sig mme mlle vs fig nr art sec vol approx dept gen col lt sgt rev hon gov capt"
    " z.b d.h u.a bzw evtl ggf vgl p.ej ud uds av pág núm e.g i.e cf ca"
)

ENGLISH: Final = Lexicon(
    leaning=_words(
        "and but or because which who whom whose that's than then therefore also however otherwise he she it they him her"
        " them his their its this these those such either neither nor instead likewise similarly meanwhile"
    ),
    loose=_words(
        "so well now okay ok right alright yeah yes no um uh er erm like basically actually anyway look listen see oh ah"
        " hmm mm i mean you know"
    ),
    asking=_words(
        "what why how who when where which whose is are was were do does did can could would should will have has had"
        " isn't aren't don't doesn't didn't can't won't"
    ),
    numbers=_words(
        "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen"
        " nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands million millions"
        " billion billions trillion half percent dollars euros pounds dozen dozens"
    ),
    hooks=_phrases(
        "the biggest|the best|the worst|the most|the only|the first time|the secret|the truth|the reason|the problem with"
        "|here's|here is why|here is what|what if|imagine|nobody|no one|never|always|everyone|everybody thinks|most people"
        "|did you know|have you ever|let me tell you|i'll tell you|when i was|i used to|i almost|i was wrong|one day"
        "|a few years ago|years ago|last year|it turns out|turns out|stop|don't|you should|you need|you have to|you will"
        "|how to|this is how|this is why|the mistake|mistake|surprising*|secret|changed my life|changed everything"
        "|i couldn't believe|you won't believe|the thing nobody|what nobody|believe it or not|suddenly"
    ),
    endings=_phrases(
        "that's why|that is why|that's how|that is how|that's what|that's the|that is the|this is why|in the end"
        "|the lesson|the point is|the moral|remember|changed everything|changed my life|ever since|never again|and that was it"
        "|the answer is|that's it|that's all|so the next time|next time|forever|always|never|is all you need|i learned"
        "|i realized|i realised|what matters|to this day"
    ),
    chores=_phrases(
        "welcome back|welcome everybody|welcome everyone|thanks for watching|thank you for watching|thanks for having me"
        "|thank you for having me|thank you all|thank you so much|subscribe|hit the bell|like and subscribe|link in the"
        "|in the description|next slide|previous slide|can you hear me|can everybody hear|can everyone hear|is this on"
        "|is the microphone|glass of water|sip of water|let me just|give me a second|one second please|let me share my screen"
        "|we'll be right back|sponsor|sponsored|promo code|check out our|patreon|good morning|good afternoon|good evening"
        "|hello everyone|hello everybody|hi everyone|my name is|before we start|before we begin|let's get started"
        "|moving on|next up|any questions|questions at the end|take questions|see you next|bye|goodbye|as i said|as you can see"
        "|on the left|on the right side|coffee break|lunch|restroom|parking|housekeeping|the slides are|the recording"
    ),
    feelings=_feelings(
        "love* hate* afraid fear* scare* terrif* horr* awful* terribl* amaz* incredibl* unbeliev* beautiful* wonderful* happy"
        " happi* joy* sad sadness cry* cried tears laugh* funny hilarious angry anger* furious rage shock* surpris* excit*"
        " thrill* proud pride shame* embarrass* guilt* regret* hurt* pain* suffer* die died dying dead death kill* lost"
        " lose losing destroy* ruin* disast* crash* panic* danger* crazy insane mad wild desperate* hope* dream* miracle*"
        " brave* courage* alone lonely heart broke broken heartbr* fail failed failure* wrong mistake* stupid worst best"
        " greatest perfect* impossible huge massive war betray* grateful miss* passion* obsess* worry worried"
    ),
    listener=_words("you your you're you'll you've yours yourself"),
    common=_words(
        "a an the and or but if then than that this these those there here of in on at to from by with without for about into"
        " over under after before again as is are was were be been being am do does did done have has had having i i'm i've"
        " i'd i'll me my mine we we're we've us our you your you're he she it it's its they them their his her him who whom which"
        " what when where why how not no nor so too very just also only own same such can could will would shall should may"
        " might must don't doesn't didn't isn't aren't wasn't weren't won't can't couldn't wouldn't that's there's what's let's"
        " all any both each few more most other some one ones really actually basically like well yeah okay ok right got get"
        " gets getting go goes going gonna went come came thing things something anything everything way lot lots bit kind sort"
        " make makes made take takes took say says said know think see look want need much many even still now today up down"
        " out off because while until through because been thou thee thy thine thyself hath doth shalt art ye um uh oh"
        " people person put back every another always never ever maybe perhaps around between us let told tell tells asked ask"
        " gave give gives given came found find kept keep felt feel used use uses using tried try called call left held paid pay"
        " looked looking turned started start wanted happened became become help helped show showed one two first last next"
        " year years day days time times good great new old big bigger biggest small smaller little sure right away whole best"
        " worst better worse work works worked working alright hello goodbye question questions please today said able"
    ),
    abbreviations=_ABBREVIATIONS,
    small=_words("a an the and or but nor for of in on at to by as per via vs"),
    breaks=_words(
        "and or but nor for of in on at to by as from with without into than that which who whom whose when while where because"
        " after before since until if through between about against over under during so"
    ),
)

GERMAN: Final = Lexicon(
    leaning=_words(
        "und aber oder weil denn sondern welche welcher welches deshalb deswegen daher außerdem jedoch sonst dann er sie es ihn"
        " ihm ihr ihnen sein ihre dies diese dieser dieses das jene solche stattdessen dadurch damit darum trotzdem"
    ),
    loose=_words("also ja nein naja nun gut okay ok genau äh ähm hm eigentlich sozusagen halt eben so jetzt schau"),
    asking=_words(
        "was warum wieso weshalb wie wer wen wem wann wo woher wohin welche welcher welches ist sind war hat haben kann"
        " können soll sollte wird würde darf muss"
    ),
    numbers=_words(
        "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig"
        " neunzig hundert tausend million millionen milliarde milliarden prozent euro dollar dutzend hälfte"
    ),
    hooks=_phrases(
        "der größte|die größte|das größte|der beste|die beste|das beste|der schlimmste|die schlimmste|der einzige|die einzige"
        "|das geheimnis|die wahrheit|der grund|das problem|stell dir vor|stellen sie sich vor|was wäre wenn|niemand|keiner|nie"
        "|niemals|immer|die meisten|wusstest du|wussten sie|hast du schon|als ich|eines tages|vor jahren|letztes jahr"
        "|hör auf|du musst|du solltest|so geht|der fehler|fehler|überrasch*|plötzlich|es stellte sich heraus|ich lag falsch"
    ),
    endings=_phrases(
        "deshalb|darum|das ist der grund|am ende|die lektion|der punkt ist|denk daran|vergiss nicht|nie wieder|seitdem"
        "|für immer|das nächste mal|habe ich gelernt|das ist alles|das war's|bis heute|die antwort ist|worauf es ankommt"
    ),
    chores=_phrases(
        "willkommen|herzlich willkommen|danke fürs zuschauen|danke schön|vielen dank|abonniert|abonnieren|abonnier|glocke"
        "|in der beschreibung|nächste folie|hört ihr mich|hören sie mich|glas wasser|einen moment|guten morgen|guten tag"
        "|guten abend|hallo zusammen|mein name ist|bevor wir anfangen|fangen wir an|gibt es fragen|fragen am ende|tschüss"
        "|bis zum nächsten|wie gesagt|kaffeepause|mittagspause|sponsor"
    ),
    feelings=_feelings(
        "lieb* hass* angst furcht* schreck* schrecklich* furchtbar* großartig* unglaublich* wunderbar* wunderschön* schön*"
        " glück* freu* traurig* wein* träne* lach* lustig* witzig* wut wütend* schock* überrasch* aufregend* stolz scham*"
        " peinlich* schuld* bereu* schmerz* leid* sterb* starb* tot tod verlor* verlier* zerstör* ruin* katastroph* panik*"
        " gefahr* gefähr* verrückt* verzweif* hoff* traum* träum* wunder* mut mutig* allein* einsam* herz* scheiter* falsch*"
        " fehler* dumm* schlimmst* best* perfekt* unmöglich* riesig* krieg* dankbar*"
    ),
    listener=_words("du dir dich dein deine deinen sie ihr euch euer eure ihnen ihre"),
    common=_words(
        "der die das den dem des ein eine einen einem einer eines und oder aber wenn dann als dass daß dies diese dieser dieses"
        " da hier von in im an am auf zu zum zur aus bei mit ohne für über unter nach vor wieder wie ist sind war waren sein"
        " bin bist wird werden wurde wurden haben hat hatte hatten ich mich mir mein meine wir uns unser du dir dich dein er"
        " sie es ihn ihm ihr ihnen wer was wann wo warum nicht kein keine nein so zu sehr nur auch schon noch mal doch ja man"
        " kann können konnte will wollen soll sollte muss müssen darf alle alles viel viele mehr etwas nichts ganz gar eben"
        " halt eigentlich also jetzt heute immer nie sich gibt geht gehen gemacht machen macht sagen sagt gesagt bis durch um"
    ),
    abbreviations=_ABBREVIATIONS,
    breaks=_words(
        "und oder aber von in im an am auf zu zum zur aus bei mit ohne für über unter nach vor wenn weil dass als während bis durch"
    ),
)

SPANISH: Final = Lexicon(
    leaning=_words(
        "y e pero o porque que cual quien entonces además también sino él ella ello ellos ellas le les lo la esto eso este ese"
        " esta esa estos esos aquello luego tampoco"
    ),
    loose=_words("bueno pues vale ok eh em mira oye claro sí no o sea así ahora digamos básicamente"),
    asking=_words("qué por cómo quién quiénes cuándo dónde cuál cuáles cuánto cuántos acaso"),
    numbers=_words(
        "dos tres cuatro cinco seis siete ocho nueve diez once doce quince veinte treinta cuarenta cincuenta sesenta setenta"
        " ochenta noventa cien ciento cientos mil miles millón millones porcentaje euros dólares pesos docena mitad"
    ),
    hooks=_phrases(
        "el mayor|la mayor|el mejor|la mejor|el peor|la peor|el único|la única|el secreto|la verdad|la razón|el problema"
        "|imagina|imagínate|qué pasaría si|nadie|nunca|jamás|siempre|la mayoría|sabías que|alguna vez|cuando yo|cuando era"
        "|un día|hace años|el año pasado|deja de|tienes que|debes|el error|error|resulta que|de repente|me equivoqué"
        "|así es como|sorprend*"
    ),
    endings=_phrases(
        "por eso|al final|la lección|el punto es|recuerda|nunca más|desde entonces|para siempre|la próxima vez|aprendí"
        "|eso es todo|hasta hoy|la respuesta es|lo que importa|me di cuenta"
    ),
    chores=_phrases(
        "bienvenidos|bienvenidas|bienvenido|gracias por ver|muchas gracias|suscríbete|suscríbanse|suscribirse|campanita"
        "|en la descripción|siguiente diapositiva|me escuchan|me oyen|vaso de agua|un momento|buenos días|buenas tardes"
        "|buenas noches|hola a todos|me llamo|mi nombre es|antes de empezar|vamos a empezar|alguna pregunta|adiós"
        "|hasta la próxima|como dije|pausa para el café|patrocinador"
    ),
    feelings=_feelings(
        "amor amo ama* odi* miedo tem* terror* horribl* terribl* increíbl* asombros* hermos* bell* maravill* feliz felic*"
        " alegr* trist* llor* lágrima* rier* risa* grac* divertid* furios* rabia enoj* sorprend* sorpres* emocion* orgull*"
        " vergüenza culpa* arrepent* dolor* sufr* morir murió muert* perd* destru* desastr* pánico peligr* loc* desesper*"
        " esperanza sueñ* milagro* valient* solo soledad corazón fracas* error* estúpid* peor mejor perfect* imposibl* enorme"
        " guerra agradec*"
    ),
    listener=_words("tú tu tus te ti usted ustedes vosotros vuestro"),
    common=_words(
        "el la los las un una unos unas lo al del de en a y e o u pero si que qué como cómo cuando donde por para con sin sobre"
        " entre hasta desde es son era eran fue fueron ser estar está están estaba hay había ha han he hemos yo me mi mis tú te"
        " tu tus él ella ellos ellas nos nosotros se su sus le les no sí ni ya muy más menos también solo sólo todo toda todos"
        " todas algo nada mucho muchos muchas poco otro otra este esta esto estos estas ese esa eso aquí ahí allí bueno pues"
        " entonces porque así ahora hoy siempre nunca hacer hace hizo decir dice dijo tener tiene tengo ir va voy vamos cosa"
        " cosas puede pueden quiero quiere ver creo"
    ),
    abbreviations=_ABBREVIATIONS,
    breaks=_words("y o pero de del en a al por para con sin sobre entre hasta desde que cuando porque si como"),
)

FRENCH: Final = Lexicon(
    leaning=_words(
        "et mais ou parce car que qui dont donc aussi cependant sinon il elle ils elles lui leur le la les ce cela ça ceci ces"
        " cette celui celle alors puis ensuite pourtant"
    ),
    loose=_words("bon ben bah alors voilà ok euh hein oui non enfin écoute écoutez regarde maintenant genre"),
    asking=_words("pourquoi comment qui quoi quand où quel quelle quels quelles combien est-ce"),
    numbers=_words(
        "deux trois quatre cinq six sept huit neuf dix onze douze quinze vingt trente quarante cinquante soixante cent cents"
        " mille million millions milliard milliards pourcent euros dollars douzaine moitié"
    ),
    hooks=_phrases(
        "le plus|la plus|le meilleur|la meilleure|le pire|la pire|le seul|la seule|le secret|la vérité|la raison|le problème"
        "|imagine|imaginez|et si|personne|jamais|toujours|la plupart|saviez vous|savais tu|quand j'étais|un jour"
        "|il y a des années|l'année dernière|arrête|arrêtez|tu dois|vous devez|l'erreur|erreur|soudain|tout à coup|j'avais tort"
        "|voici|surpren*"
    ),
    endings=_phrases(
        "c'est pourquoi|c'est pour ça|à la fin|au final|la leçon|souviens toi|souvenez vous|plus jamais|depuis ce jour"
        "|pour toujours|la prochaine fois|j'ai appris|c'est tout|jusqu'à aujourd'hui|la réponse est|ce qui compte|j'ai compris"
    ),
    chores=_phrases(
        "bienvenue|merci d'avoir regardé|merci beaucoup|abonnez vous|abonne toi|la cloche|en description|diapositive suivante"
        "|vous m'entendez|verre d'eau|un instant|une seconde|bonjour à tous|bonjour|bonsoir|je m'appelle|avant de commencer"
        "|on commence|des questions|au revoir|à la prochaine|comme je l'ai dit|pause café|sponsor"
    ),
    feelings=_feelings(
        "amour aim* ador* haï* déteste* peur* effray* terrif* horribl* affreu* terribl* incroyabl* magnifique* merveill*"
        " heureu* bonheur joie trist* pleur* larme* rire ri drôl* hilar* furieu* colère choqu* surpr* excit* fier* fierté"
        " honte culpab* regret* doul* mal souffr* mour* mort* perdu* perd* détrui* ruin* désastr* catastroph* panique danger*"
        " fou folle désespé* espoir espér* rêv* miracle* courage* seul* solitude cœur coeur échou* échec* erreur* stupid*"
        " pire meilleur* parfait* impossible* énorme* guerre reconnaiss*"
    ),
    listener=_words("tu te toi ton ta tes vous votre vos"),
    common=_words(
        "le la les un une des du de d' l' au aux en à et ou mais si que qui quoi dont où ce cet cette ces ça cela dans sur sous"
        " avec sans pour par entre vers chez est sont était étaient être été suis es sommes êtes ai as a ont avait avoir eu je"
        " j'ai me m' mon ma mes tu te ton ta tes il elle on nous vous ils elles se s' son sa ses leur leurs notre nos votre vos"
        " ne n' pas plus moins très trop aussi encore déjà tout tous toute toutes rien quelque même autre comme quand donc alors"
        " bon ben voilà c'est qu'il qu'on y oui non fait faire dit dire va vais aller peut peux veux chose choses ici là"
        " maintenant aujourd'hui toujours jamais bien"
    ),
    abbreviations=_ABBREVIATIONS,
    breaks=_words(
        "et ou mais de du des dans sur avec sans pour par entre vers qui que quand parce si comme après avant"
    ),
)

ITALIAN: Final = Lexicon(
    leaning=_words(
        "e ed ma o perché che cui quindi anche però altrimenti lui lei esso essa loro gli questo questa questi queste quello"
        " quella quelli poi inoltre invece"
    ),
    loose=_words("allora bene beh ok cioè ecco insomma sì no ehm guarda senti adesso ora dunque praticamente"),
    asking=_words("cosa che perché come chi quando dove quale quali quanto quanti"),
    numbers=_words(
        "due tre quattro cinque sei sette otto nove dieci undici dodici quindici venti trenta quaranta cinquanta sessanta"
        " settanta ottanta novanta cento mille mila milione milioni miliardo miliardi percento euro dollari dozzina metà"
    ),
    hooks=_phrases(
        "il più|la più|il migliore|la migliore|il peggiore|la peggiore|l'unico|l'unica|il segreto|la verità|il motivo"
        "|il problema|immagina|immaginate|e se|nessuno|mai|sempre|la maggior parte|lo sapevi|hai mai|quando ero|un giorno"
        "|anni fa|l'anno scorso|smetti|smettila|devi|dovete|l'errore|errore|improvvisamente|mi sbagliavo|ecco|sorprend*"
    ),
    endings=_phrases(
        "ecco perché|per questo|alla fine|la lezione|il punto è|ricorda|ricordate|mai più|da allora|per sempre"
        "|la prossima volta|ho imparato|è tutto|fino a oggi|la risposta è|ciò che conta|ho capito"
    ),
    chores=_phrases(
        "benvenuti|bentornati|benvenuto|grazie per|grazie mille|iscriviti|iscrivetevi|campanella|in descrizione"
        "|prossima slide|mi sentite|bicchiere d'acqua|un attimo|un secondo|buongiorno|buonasera|ciao a tutti|mi chiamo"
        "|prima di iniziare|iniziamo|domande|arrivederci|alla prossima|come ho detto|pausa caffè|sponsor"
    ),
    feelings=_feelings(
        "amor* amo ama odi* paura terror* terribil* orribil* incredibil* meravigli* bellissim* bell* felic* gioia trist*"
        " piang* pianto lacrim* rid* risat* divertent* furios* rabbia arrabbiat* scioc* sorpres* sorprend* emozion* orgogli*"
        " vergogn* colpa rimpian* dolor* soffr* mori* morto morte pers* perd* distrugg* distrutt* rovin* disastr* panico"
        " pericol* pazz* folle disperat* speran* sogn* miracol* coraggio* solo solitudine cuore falli* sbagliat* error*"
        " stupid* peggior* miglior* perfett* impossibil* enorme guerra grat*"
    ),
    listener=_words("tu te ti tuo tua tuoi tue voi vi vostro vostra"),
    common=_words(
        "il lo la i gli le un uno una di a da in con su per tra fra del dello della dei degli delle al allo alla ai agli alle dal"
        " dalla nel nella nei sul sulla e ed o ma se che chi cui come quando dove perché non sì no più meno molto molti poco"
        " tanto tutto tutti tutta tutte anche ancora già solo sempre mai è sono era erano essere stato stata ho hai ha abbiamo"
        " avete hanno aveva avere io mi mio mia tu ti tuo lui lei noi ci nostro voi vi loro si suo sua questo questa questi quello"
        " quella qui lì là ora adesso oggi allora quindi cosa cose fare fa fatto dire dice detto va vado può posso voglio bene"
    ),
    abbreviations=_ABBREVIATIONS,
    breaks=_words("e o ma di del della in a al da per con su tra fra che quando perché se come dopo prima"),
)

PORTUGUESE: Final = Lexicon(
    leaning=_words(
        "e mas ou porque que qual quem então também porém senão ele ela eles elas lhe isso isto este esta esse essa estes esses"
        " aquilo depois além"
    ),
    loose=_words("bom bem pois ok é né tá olha olhe veja sim não ah eh hum agora tipo assim"),
    asking=_words("quê por como quem quando onde qual quais quanto quantos será"),
    numbers=_words(
        "dois duas três quatro cinco seis sete oito nove dez onze doze quinze vinte trinta quarenta cinquenta sessenta setenta"
        " oitenta noventa cem cento centenas mil milhares milhão milhões bilhão bilhões porcento reais euros dólares dúzia metade"
    ),
    hooks=_phrases(
        "o maior|a maior|o melhor|a melhor|o pior|a pior|o único|a única|o segredo|a verdade|a razão|o problema|imagine|imagina"
        "|e se|ninguém|nunca|jamais|sempre|a maioria|você sabia|sabias que|quando eu|um dia|anos atrás|há anos|ano passado"
        "|pare de|você precisa|você deve|tens de|o erro|erro|de repente|eu estava errado|acontece que|surpreend*"
    ),
    endings=_phrases(
        "por isso|é por isso|no final|no fim|a lição|lembre se|lembra te|nunca mais|desde então|para sempre|da próxima vez"
        "|aprendi|é isso|é tudo|até hoje|a resposta é|o que importa|percebi"
    ),
    chores=_phrases(
        "bem vindos|bem vindo|bem vindas|obrigado por assistir|muito obrigado|muito obrigada|inscreva se|se inscreva|subscreve"
        "|sininho|na descrição|próximo slide|estão me ouvindo|copo de água|copo d'água|um momento|bom dia|boa tarde|boa noite"
        "|olá pessoal|oi gente|meu nome é|antes de começar|vamos começar|alguma pergunta|tchau|adeus|até a próxima|como eu disse"
        "|pausa para o café|patrocinador"
    ),
    feelings=_feelings(
        "amor amo ama* odi* medo terror* horrív* terrív* incrív* maravilh* lind* bonit* feliz felic* alegr* trist* chor*"
        " lágrima* ri riso* engraçad* furios* raiva choc* surpre* emocion* orgulh* vergonha culpa* arrepend* dor dores sofr*"
        " morr* morte morto perd* destru* arruin* desastr* pânico perig* louc* desesper* esperança sonh* milagre* corag*"
        " sozinh* solidão coração fracass* falh* erro* estúpid* pior melhor* perfeit* impossív* enorme guerra grat*"
    ),
    listener=_words("você vocês tu te ti teu tua seu sua seus suas"),
    common=_words(
        "o a os as um uma uns umas de do da dos das em no na nos nas por pelo pela para com sem sobre entre até desde e ou mas se"
        " que quê como quando onde porque não sim mais menos muito muitos muita pouco tudo todo todos toda todas também ainda já"
        " só sempre nunca é são era eram foi foram ser estar está estão estava há ter tem tenho tinha eu me meu minha tu te você"
        " vocês ele ela eles elas nós nos nosso se seu sua lhe isso isto este esta esse essa aquele aqui ali lá agora hoje então"
        " assim bem bom né coisa coisas fazer faz fez dizer diz disse ir vai vou vamos pode posso quero quer ver acho gente"
    ),
    abbreviations=_ABBREVIATIONS,
    breaks=_words("e ou mas de do da em no na por para com sem sobre entre que quando porque se como depois antes"),
)

LEXICONS: Final[Mapping[str, Lexicon]] = {
    "en": ENGLISH,
    "de": GERMAN,
    "es": SPANISH,
    "fr": FRENCH,
    "it": ITALIAN,
    "pt": PORTUGUESE,
}
NEUTRAL: Final = Lexicon(abbreviations=_ABBREVIATIONS)


def lexicon_for(language: str | None) -> Lexicon:
    """By the first part of a BCP 47 tag ("pt-BR" is "pt"); empty lists for a language without any."""
    return LEXICONS.get((language or "").lower().replace("_", "-").split("-")[0], NEUTRAL)

"""Words of advertising in Dutch, French and English, and words of ours that speak for a message.

All are looked for in a text in small letters without accents, each once. The points are what one of them adds; what
people may honestly ask about here (a film on gambling, a loan for a film, being found on the web) has few of them.
"""

import re

_WORDS: tuple[tuple[str, int, str], ...] = (
    # Being found, links and websites
    (
        "offer",
        35,
        r"not mobile[- ]friendly|available for a (quick )?(call|chat)|j'ai (visite|vu|trouve|consulte"
        r"|analyse) votre site"
        r"|double[rz] vos|premier mois offert|eerste maand gratis|refonte|shall i send|send (you )?(a|the) proposal"
        r"|sell your domain|premium domains|your (ad|advert)\b|wij betalen|we pay"
        r"|network of .{0,20}websites|prix casses"
        r"|appelez (maintenant|vite)|bel (nu|ons|vandaag)|call (now|us)|te koop|a vendre|for sale|on sale",
    ),
    (
        "offer",
        25,
        r"\bseo\b|search engine optimi[sz]|zoekmachine ?optimalisatie|referencement (naturel|web|google"
        r"|internet)",
    ),
    (
        "offer",
        45,
        r"back ?-?links?\b|\bdofollow\b|domain authority|\bda ?\d{2}\+?|linkbuilding|link building"
        r"|netlinking",
    ),
    (
        "offer",
        45,
        r"guest ?-?post|sponsored (post|article|content)|link (insertion|placement|exchange)|gastblog"
        r"|gesponsord artikel",
    ),
    ("offer", 45, r"articles? (invite|sponsorise)s?|liens? (retour|sponsorises?|entrants?)|betaalde link"),
    (
        "offer",
        45,
        r"(first|1st|top) (page|spot|position|result)s? (of|on|in) google|rank(ing)? (#|no\.? ?"
        r"|number )?(1|one|higher|first)\b",
    ),
    (
        "offer",
        45,
        r"(hoger|bovenaan|eerste pagina|op nummer 1) (in|van|op|bij) google|(premiere page|en tete"
        r"|haut) (de|sur|dans) google",
    ),
    (
        "offer",
        40,
        r"organic traffic|website traffic|web traffic|targeted (traffic|visitors)|(more|drive"
        r"|boost) traffic|google (rankings?|ads expert)",
    ),
    (
        "offer",
        30,
        r"(web ?site|web|mobile app|app|logo|wordpress|shopify)[ -](design|development|redesign"
        r"|developers?)\b",
    ),
    (
        "offer",
        30,
        r"(redesign|rebuild|improve|optimi[sz]e|audit) (of )?your (current )?(web ?)?site|explainer video"
        r"|white[- ]label",
    ),
    (
        "offer",
        30,
        r"(visit(ed|ing)|came across|found|looking at|review(ed|ing)|checking out"
        r"|stumbled (up)?on) your (web ?)?(site|page|domain)",
    ),
    ("offer", 25, r"errors? (on|in) your (web ?)?site|your (web ?)?site (is|has|could|does|isn)|broken links? on"),
    (
        "offer",
        30,
        r"(uw|je|jullie) (website|webshop|webwinkel) (kan|scoort|is niet|beter|mist|onderzocht|bekeken"
        r"|gevonden|staat)|nieuwe website vanaf",
    ),
    (
        "offer",
        30,
        r"votre (site|boutique)( web| internet| en ligne)? (n'|est|merite|pourrait|manque|perd|souffre)"
        r"|(analyse|audit|refonte) de votre site",
    ),
    # Offering oneself to everybody
    (
        "offer",
        30,
        r"\bwe (are|'re) (a|an|one of) .{0,50}\b(agency|company|provider|manufacturer|supplier|firm"
        r"|factory|team of)",
    ),
    (
        "offer",
        25,
        r"\bwe (offer|provide|speciali[sz]e in|supply|manufacture|deliver|help (businesses|companies"
        r"|brands|small))\b",
    ),
    (
        "offer",
        25,
        r"\bour (team|company|agency|experts?|firm|service|services|platform|software"
        r"|tool) (of \w+ )?(offers?|provides?|speciali[sz]es?|can help|helps|include|starts?)",
    ),
    (
        "offer",
        25,
        r"\b(wij|we) (bieden|leveren|verzorgen|zijn gespecialiseerd|zijn een .{0,40}(bureau|bedrijf"
        r"|leverancier)|helpen (bedrijven|ondernemers))",
    ),
    (
        "offer",
        25,
        r"\bnous (proposons|offrons|fournissons|vous accompagnons|vous aidons|sommes (une"
        r"|un) .{0,40}(agence|entreprise|societe|fabricant|fournisseur)|sommes specialis)",
    ),
    (
        "offer",
        35,
        r"lead generation|(qualified|fresh|exclusive|hot|more|new) (leads|sales|customers|clients)\b"
        r"|appointment setting|cold (email|outreach|calling)",
    ),
    (
        "offer",
        35,
        r"\bmeer (klanten|omzet|leads|bezoekers|volgers|verkoop)|nieuwe klanten|\bplus de (clients|trafic"
        r"|ventes|prospects|abonnes|visiteurs)|nouveaux clients|prospects qualifies",
    ),
    (
        "offer",
        40,
        r"(boost|increas(e|ing)|skyrocket|grow|scale|explode|double|triple) your (\w+ )?(sales|revenue"
        r"|traffic|business|online presence|followers|ranking|profits?|conversions?|brand)",
    ),
    (
        "offer",
        40,
        r"(boostez|augmentez|doublez|developpez|multipliez) (votre|vos) |(vergroot|verhoog|verdubbel"
        r"|boost) (uw|je|jouw) (omzet|verkoop|bereik|bedrijf|winst|volgers|zichtbaarheid)",
    ),
    (
        "offer",
        30,
        r"dear (business|web ?site|site|company|shop|store) (owner|manager)|business owners?\b"
        r"|to whom it may concern.{0,60}(offer|proposal)|dear (sir|madam|sir ?/ ?madam|sirs|friend|beloved"
        r"|purchas\w+ manager)",
    ),
    (
        "offer",
        25,
        r"free (audit|quote|consultation|trial|proposal|mock-?up|sample|report|demo|estimate|analysis)"
        r"|no obligation|15[- ]minute call|quick call|hop on a call",
    ),
    (
        "offer",
        25,
        r"(gratis|vrijblijvende?) (scan|offerte|proefperiode|analyse|gesprek|kennismaking|advies"
        r"|adviesgesprek|demo|afspraak)|geheel vrijblijvend|offerte aanvragen",
    ),
    (
        "offer",
        25,
        r"devis (gratuit|personnalise|rapide)|(audit|essai|diagnostic|bilan|etude) gratuite?"
        r"|sans engagement|rappelez|demonstration gratuite",
    ),
    (
        "offer",
        25,
        r"affordable (price|rate|cost|package)|reasonable price|competitive (price|rate)|starting (at"
        r"|from) (only )?(\$|€|usd|eur)|scherpe prijzen|prix (imbattables?|competitifs?|attractifs?)"
        r"|tarifs? (imbattable|competitif|avantageu)",
    ),
    (
        "offer",
        30,
        r"chat ?gpt (tool|bot|prompts)|ai (tool|software|agent|chatbot|employee|assistant)s? (that|for|to"
        r"|which)\b.{0,40}(business|sales|write|automate|replace|your)|software that (automat|writes"
        r"|replaces)",
    ),
    # Lists, followers
    (
        "offer",
        55,
        r"(e-?mail|mailing|contact|b2b) (list|database|leads)s?\b|verified (e-?mails?|contacts|leads)"
        r"|bulk (e-?mail|sms)|(mails?|adressen|contacts) (kopen|bestand te koop|a vendre)|fichier (b2b"
        r"|clients|prospects)|base de donnees (emails?|d'entreprises|b2b)|adressenbestand",
    ),
    (
        "offer",
        55,
        r"contact ?-?forms? (market|blast|submission|advert|message|on \w+ (million|thousand))|(message|ad"
        r"|advert) to (millions|thousands|\d+ ?(million|k\b|,000))|you (just )?(read"
        r"|are reading) this (message|ad)",
    ),
    (
        "offer",
        45,
        r"\b(buy|get|gain|real|kopen?|achete[rz]|more|10k|1000|5000) .{0,20}(followers|likes|subscribers"
        r"|youtube views|views|reviews|volgers|abonnes|avis google|recensies)\b",
    ),
    # Pushing
    (
        "advert",
        25,
        r"limited[- ](time )?offer|special (offer|deal|price|promotion)|exclusive (deal|offer|access)"
        r"|offre (speciale|exclusive|limitee)|tijdelijke (actie|aanbieding|korting)|aanbieding",
    ),
    (
        "advert",
        25,
        r"\b(act|order|buy|shop|apply|join|register|sign up|subscribe|enrol|invest|start|download|click"
        r"|bestel|koop|shop|klik|profiteer|commandez|achetez|profitez|inscrivez-vous|cliquez)( it"
        r"| yours)? (now|today|here|below|nu|hier|vandaag|ici|des maintenant|maintenant|vite|en ligne"
        r"|direct)\b",
    ),
    (
        "advert",
        25,
        r"(?<!\d)\d{1,9} ?% (off|discount|korting|de (remise|reduction)|bonus)"
        r"|discount code|promo ?code|code promo"
        r"|kortingscode|coupon",
    ),
    (
        "advert",
        25,
        r"(lowest|best|cheapest|unbeatable) prices?|laagste prijs|goedkoopste|prix (le plus bas|casse)"
        r"|livraison gratuite|free shipping|gratis (verzending|levering)|cash on delivery",
    ),
    (
        "advert",
        30,
        r"(100|200) ?% (free|guaranteed?|legit|safe|real|working|satisfaction|gratuit|gratis|garanti)"
        r"|money[- ]back|risk[- ]free|satisfait ou rembourse|niet goed,? geld terug|guaranteed (results"
        r"|income|profit|returns?|ranking)|resultats? garantis?|resultaat gegarandeerd",
    ),
    (
        "advert",
        20,
        r"hurry|don'?t miss|miss (dit|deze kans) niet|laatste kans|last chance|ne manquez pas|ne ratez pas"
        r"|derniere chance|while stocks? last|op is op|only \d+ (spots|seats|places) left",
    ),
    (
        "mailing",
        40,
        r"unsubscribe|opt[- ]?out|stop receiving|remove you from|reply (with )?[\"“']?(stop|no|unsubscribe"
        r"|remove)|if you (don't|do not) want (to receive|further)|not interested\? |ne plus recevoir"
        r"|se desabonner|desinscri|geen (berichten|mails) meer ontvangen|uitschrijven",
    ),
    (
        "advert",
        30,
        r"(binnen|within|en) (24|48) ?(uur|hours|h\b)|(beste|scherpste) prij(s|zen)|meilleurs? prix"
        r"|prix casses?|\b0800\b|\b1 ?800\b|estimation gratuite"
        r"|(gratuit|gratis|free) (iphone|gift|cadeau|brochure)|cadeaubon|gift card|brochure (aanvragen|gratuite)"
        r"|this month only|special price|promo -?\d+|-\d\d ?%|lifetime deal|pay (only )?for results?"
        r"|betalen voor resultaat",
    ),
    (
        "offer",
        40,
        r"nieuwe website vanaf|(leveren|bezorgen) .{0,30}leads|(wij|nous) (kopen|rachetons) "
        r"|ik zag dat (jullie|uw) (web)?site"
        r"|(website|site) (kan beter|verdient beter)|rank higher|competitors rank|samenwerking\? wij"
        r"|(dutch|french|english|german) translation services?|translate your website",
    ),
    # Money
    (
        "money",
        40,
        r"\b(make|earn|making|earning|verdien|gagnez|gagner) .{0,25}(\$|€|£|\d+ ?(euros?|dollars|usd|eur)"
        r"|money|extra income|cash|geld|argent|per (day|week|month|dag|week|maand)|par (jour|semaine"
        r"|mois))",
    ),
    (
        "money",
        50,
        r"passive income|financial(ly)? free(dom)?|work(ing)? from home|extra income|side hustle"
        r"|passief inkomen|thuiswerk(en)? (en|met|job)|bijverdien|snel rijk|financiele vrijheid"
        r"|revenus? (passifs?|complementaires?)|travail a domicile|liberte financiere"
        r"|independance financiere",
    ),
    (
        "money",
        30,
        r"\bcrypto|bitcoin|\bbtc\b|ethereum|\busdt\b|blockchain|\bnfts?\b|cryptomunt|cryptomonnaie"
        r"|dogecoin",
    ),
    (
        "money",
        50,
        r"\bforex|binary option|trading (bot|platform|signal|robot|account|software)|(crypto|bitcoin"
        r"|online|auto) ?-?trad(ing|er)|airdrop|robot de trading|handelsplatform|copy trading|seed phrase"
        r"|recover(y|ing)? (of )?(your )?(lost|stolen|hacked|scammed) |recovery (expert|agent|hacker)"
        r"|ethical hacker|hire a hacker",
    ),
    (
        "money",
        45,
        r"connect(ez)? (your|votre) wallet|invest(ment|ering|issement)?s? (in dubai|opportunity|platform"
        r"|plan|proposal|package|offer|kans|voorstel"
        r"|rentable|garanti)|(daily|weekly|monthly) (returns?|profits?|interest)|(rendement|return|profit"
        r"|winst|bonus) (of|van|de|up to|tot) \d{1,9} ?%|(?<!\d)\d{1,9} ?% (per (month|day|maand|dag)"
        r"|par (mois|jour)|roi"
        r"|rendement)",
    ),
    (
        "money",
        50,
        r"loan offers?|(business|personal|fast|instant|quick|unsecured|guaranteed) (loans?|capital|funding"
        r"|cash|credit)\b|offer(ing)? loans?|need a loan|apply for a loan|\bloans? (from|at|with|between"
        r"|of) (\$|€|\d|an? interest|low)|interest rate|merchant cash|pre-?approved|bad credit",
    ),
    (
        "money",
        50,
        r"offres? de (pret|credit)|prets? (entre particuliers?|d'argent|personnel|rapide"
        r"|aux? particuliers)|credit (rapide|sans)|taux (d'interet )?(de )?\d|besoin d'un (pret|credit"
        r"|financement rapide)|octroi de pret|pret de \d",
    ),
    (
        "money",
        50,
        r"geld lenen|lening(en)? (aan|van|tot|zonder|binnen|tegen)|persoonlijke lening|krediet zonder"
        r"|zonder bkr|\blage rente|rente van \d|snel krediet|lening nodig",
    ),
    (
        "money",
        55,
        r"inheritance|next of kin|late (husband|client|father|customer)|beneficiary"
        r"|(?<!\d)\d{1,9}(\.\d{1,3})? ?million"
        r"|diplomatic|barrister|atm card|western union|consignment|donat(e|ion|ing) (of |the sum|to you"
        r"|my)|lottery|loterie|loterij|you (have )?won|vous avez gagne|gefeliciteerd.{0,30}gewonnen"
        r"|claim your|unclaimed|compensation fund|bank draft|moneygram|your relative|\bi am (mrs|mr"
        r"|barrister|sgt|dr)\b",
    ),
    (
        "money",
        55,
        r"heritage de|je souhaite (faire )?(un )?don|don de .{0,25}(euros|€|millions)|(atteinte"
        r"|souffre) d'un cancer.{0,200}(fortune|argent|fonds|don)|marabout|voyant(e)? "
        r"|retour (de l'etre aime|affectif)|beneficiaire|erfenis|begunstigde|nalatenschap|schenking|miljoen (euro"
        r"|dollar)",
    ),
    (
        "money",
        60,
        r"(?<!\d)\d{1,9} ?% (interest|rente)"
        r"|cancer.{0,60}(don|schenking|donat)\b|devenez riche|word rijk|maakt .{0,20}rijk"
        r"|private e-?mail|wire transfer",
    ),
    (
        "goods",
        70,
        r"(rijbewijs|paspoort|diploma|permis de conduire).{0,20}(kopen|acheter|zonder examen|sans examen"
        r"|authentique)",
    ),
    # In another's name
    (
        "phishing",
        60,
        r"(verify|confirm|update|validate|unlock) your (account|details|identity|data|mailbox|password|payment)"
        r"|(mailbox|account|domain|storage|subscription) (is|has been|will|was) (almost )?(full|expire"
        r"|suspend|block|limit)"
        r"|suspicious (activity|login)|(customs|delivery|renewal) fee|(parcel|package) (is|could|was|has)"
        r"|bevestig (uw|je) (gegevens|account|identiteit)|(account|gegevens) te bevestigen|update vereist"
        r"|(rekening|account|kaart) (is|wordt|werd) geblokkeerd|pakket (kon|kan|is|wacht)|betaal \d+[,.]\d\d"
        r"|confirmez vos (donnees|coordonnees|informations)|(compte|carte)( bancaire)? (est|a ete"
        r"|sera) (suspendu|bloque)"
        r"|colis (est|n'a|en attente)|reglez \d|frais de (douane|livraison)|votre compte \w+ expire",
    ),
    # Games of chance
    (
        "gambling",
        25,
        r"casino|\bslots?\b|jackpot|\bpoker\b|roulette|gokken|paris sportifs?|sports? betting|bookmaker"
        r"|weddenschap",
    ),
    (
        "gambling",
        55,
        r"online[- ]casino|casino[- ](online|en ligne|bonus|sans|zonder)|free ?-?spins?|gratis spins"
        r"|tours gratuits|no[- ]deposit|sans depot|zonder storting|welcome bonus|welkomstbonus"
        r"|bonus de bienvenue|machines? a sous|1x ?bet|bet365|betway|mostbet|pin-?up|judi|togel|situs"
        r"|slot gacor|best (slots|casinos|betting)|beste (casino|goksites?)|meilleurs? (casinos?"
        r"|sites? de paris)|live dealer|crash game|aviator game",
    ),
    # Medicines
    (
        "medicine",
        65,
        r"v[i1!]agra|c[i1!]al[i1!]s\b|levitra|kamagra|sildenafil|tadalafil|erecti(le|e|on)"
        r"|male enhancement|penis|potency|potentie|impuissance|ozempic|semaglutide|tramadol|xanax"
        r"|oxycodone|modafinil|ivermectin",
    ),
    (
        "medicine",
        45,
        r"weight loss|lose (weight|\d+ ?(kg|pounds|lbs|kilos?))|afvallen|val .{0,10}kilo|perdre du poids"
        r"|perdez \d+ ?(kg|kilos)|maigrir|keto|diet pill|fat burn|cbd|hemp gummies|hair loss|testosteron"
        r"|anti-?aging|supplement",
    ),
    (
        "medicine",
        55,
        r"(online|internet|web) ?-?(pharmacy|apotheek|drugstore)|pharmacie en ligne"
        r"|without (a )?prescription|no prescription|zonder (recept|voorschrift)|sans ordonnance"
        r"|miracle cure|herbal (cure|remedy)",
    ),
    # Sex
    ("adult", 35, r"\bporno?\b|\bsex\b|\bescorts?\b|\bnude|onlyfans|\bdating\b"),
    (
        "adult",
        60,
        r"\bxxx\b|sex ?-?(cams?|chat|dat(e|ing)|video|shop|tape|contact)|webcam ?-?girls?|(hot|sexy|lonely"
        r"|horny|geile|single) (girls?|singles|women|ladies|vrouwen|meiden|babes|moms?)|milf|adult (dating"
        r"|content|video|site)|dating ?-?(site|app|website)|meet (singles|women|girls|locals)"
        r"|rencontres? (coquine|sexe|adulte|sans lendemain|libertine)|plan cul|femmes? (celibataires?"
        r"|chaudes?)|porn ?(videos?|sites?)|escort (service|girls?|agency)|neukdate|nudes? (for|pics"
        r"|photos)|my (private|hot|nude) (photos|pics)",
    ),
    (
        "adult",
        50,
        r"looking for (a )?(serious|nice|good|real) (man|woman|guy|relationship)|send you (my )?(photos"
        r"|pics|pictures)"
        r"|(zoek|cherche) (een )?(serieuze|lieve|homme|man|femme serieuse|relation serieuse)",
    ),
    # Goods
    (
        "goods",
        45,
        r"replica|rolex|louis vuitton|gucci|ray[- ]?ban|canada goose|cheap (watches|bags|shoes|jerseys"
        r"|phones|iphones)|designer (bags?|watches)|yeezy|airpods|iphone \d+ (gratis|free|gratuit"
        r"|for only)",
    ),
    (
        "goods",
        50,
        r"(leading|professional|reliable|direct|chinese|china|based in shenzhen) .{0,25}(manufacturer"
        r"|supplier|factory|exporter)|factory (price|direct)|wholesale|\bmoq\b|alibaba|drop ?shipping"
        r"|bulk order|\boem\b|odm\b|our (product )?catalog|price ?list|groothandel|grossiste"
        r"|fabricant (chinois|de)|cnc machin|injection mold|freight forward|accept credit cards"
        r"|interested in (buying|purchasing) your products|frozen chicken|sugar icumsa",
    ),
    (
        "goods",
        40,
        r"solar panels?|zonnepane|panneaux solaires|pompe a chaleur|warmtepomp|led (lights?|screens?"
        r"|displays?|verlichting)|isolation (a 1|des combles)|gevelreiniging|ontstopping|kantoorartikelen"
        r"|schoonmaakbedrijf|goedkoop drukwerk|energieleverancier|energiecontract|fournisseur d'energie"
        r"|mutuelle (pas|sante)|comparez|bespaar|save \d+ ?%|economisez|compte cpf|formation (financee"
        r"|prise en charge)|roofing|carpet clean"
        r"|pest control|office clean|credit card (process|terminal)|telefonieabonnement|leasewagen"
        r"|toners?\b|vitrerie|serrurier|debarras|slotenmaker",
    ),
    (
        "goods",
        35,
        r"fake (id|passport|documents?|money)|(driving|drivers?) licen[cs]e|(buy|real|kopen"
        r"|acheter) .{0,15}(passport|diploma|degree|ielts|toefl|licen[cs]e|rijbewijs|paspoort"
        r"|permis de conduire)|essay(s)? (writing|service|for you)|write my (essay|paper)|clone cards?"
        r"|counterfeit|visa sponsorship",
    ),
)
#: The reason, the points, and what is looked for.
WORDS = tuple((reason, points, re.compile(pattern)) for reason, points, pattern in _WORDS)

_HOME = (
    r"\bfilm|docu(mentaire|mentary|\b)|\bimpact|vertoning|screening|projection",
    r"\b(film|documenta(ire|ry))( gaat| parle| is)? (about|over|sur|de)\b",
    r"\bspam\b|\b(een lid|a member|un membre) |(kunnen jullie|can you|pouvez-vous) (dat |this |cela )?(stop|interven)"
    r"|(echt|really|vraiment|bien) (from you|van jullie|de vous)|(is|est) (die|dit|it|ce) (echt|real|vrai)",
    r"filmpact|impacthub|helpdesk|traject|cohort|parcours",
    r"\bsessi(e|on)s?\b|module|opdracht|assignment|coach",
    r"\b(mijn|ons|onze|my|our|mon|notre) (plan|budget|begroting|campagne|campaign|project|dossier"
    r"|film|partners?|team)",
    r"school|scholen|ecole|leerkracht|teacher|leerlingen|eleves|enseignant",
    r"regisseur|realisat(eur|rice)|director|producent|producer|producteur|productrice|filmmaker|cineaste|maker",
    r"publiek|audience|kijkers|spectateurs|premiere|festival|cinema|bioscoop",
    r"subsidie|subvention|fonds?\b|grant|funder|funding|financier",
    r"hoofdperso|protagonist|personnages?|deelnemers|participants|getuige|temoin|survivor|slachtoffers",
    r"beleid|policy|politique|ministe|parlement|gemeente|commune",
    r"aanmelden|inloggen|log ?-?in|connecter|wachtwoord|password|mot de passe|account|compte",
    r"indicator|indicateur|enquete|survey|vragenlijst|theory of change|evaluat",
)
#: Words of this house.
HOME = tuple(re.compile(pattern) for pattern in _HOME)

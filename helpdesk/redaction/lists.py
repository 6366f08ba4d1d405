"""Words that tell a name from what only looks like one, in Dutch, French and English."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: First names that are common where our readers live: one of them in the middle of a sentence is somebody.
FIRST_NAMES = _words(
    """
    aaron abdel achmed adam adil ahmed aïcha aisha alain alexander alexandra alexandre ali alice aline amélie
    amina amir an anaïs ana andrea andreas andré anja ann anna anne annelies anouk anthony antoine anton arne
    arno arnaud arthur astrid aurélie axel ayoub bart bas basile beatrice benjamin benoît bernard bert birgit
    boris brahim bram brecht brigitte bruno camille carine carla carole caroline catherine cathérine cedric
    cédric céline charles charlotte chantal chloé chris christian christine christophe claire clara claude
    colette cyril daan daniël daniel danielle daphne david dieter dimitri dirk dominique dorien dries dylan
    edith eleonora élise elise elena eline elisabeth élodie ellen elke els emiel émilie emilie emma émile eric
    erik esther eva eveline evelien fatiha fatima fien filip florence florian françois françoise frank franky
    frederik frédéric freek gabriel geert gerard gert ghislaine gilles greet griet guillaume guy hamza hannah
    hanne hans hassan heidi helena hélène hendrik henri hilde hugo ibrahim ilse imane ine inge ingrid irene
    iris isabelle isabel jaap jacques jan jana jasper jean jeanne jef jelle jens jeroen jérôme jill joachim
    joanna johan johanna jolien jonas joost joris josé joseph joséphine judith jules julia julie julien
    juliette jürgen karel karen karim karin karine karolien katleen kato katrien kevin khadija kim klaas koen
    kris kristien kristof kurt lander lara laura laurence laurent lea léa lien lies lieve lisa lise loes lore
    lotte louis louise luc lucas lucie luis luka lut maarten magali maïté malika manon marc marco marcel maria
    marianne marie marieke marijke marine marjan marleen marta martha martine mathias mathieu mathilde
    matthias maud maxime mehdi mehmet melissa michael michaël michel michèle michiel mieke mila milan mireille
    mohamed mohammed monique mustafa myriam nabil nadia nadine naïma nathalie nathan nele nicolas nicole niels
    nina noah noor nora noura olivier omar oscar pascal pascale patricia patrick paul paulien pauline peter
    philippe pierre piet pieter rachel rachid raphaël raf rania renaud rené renée rik rita robbe robin roel
    romain ronny rosa ruben ruth said saïd samira sabine sabrina samir samuel sander sandra sara sarah saskia
    sébastien senne severine séverine silke simon simone sofia sofie sophie soumaya stefaan stefan stephanie
    stéphane steven stijn sven sylvie tamara tanja thibault thibaut thierry thijs thomas tijs tim tine tinne
    tom toon valentin valérie veerle vera veronique véronique victor vincent virginie walter ward werner wim
    wout wouter xavier yannick yasmina yasmine yassine yves yvonne youssef zoë zeynep zineb
    """
)

#: First names that are words too.
ALSO_WORDS = frozenset(
    ["an", "bas", "elke", "els", "frank", "guy", "ine", "lien", "lies", "marine", "said", "toon", "ward"]
)

#: Two or more words with capitals that are nobody: funds, programmes, places, words of this work.
NOT_NAMES = frozenset(
    name.strip()
    for name in """
    impact hub; impacthub; filmpact; human cities; impact producer; impact producing; impact field guide; doc
    society; good pitch; theory of change; vlaams audiovisueel fonds; koning boudewijnstichting; fondation roi
    baudouin; roi baudouin; king baudouin foundation; king baudouin; creative europe; europese unie; union
    européenne; european union; new york; los angeles; den haag; la haye; the hague; sint niklaas; saint
    gilles; saint josse; sint gillis; google docs; google drive; google forms; microsoft teams; microsoft
    word; microsoft excel; creative commons; wereld film fonds; netflix; fédération wallonie; fédération
    wallonie bruxelles; wallonie bruxelles; centre du cinéma; région bruxelles; bruxelles capitale; vlaamse
    gemeenschap; vlaamse overheid; vlaams parlement; europees parlement; european parliament; parlement
    européen; nationale loterij; loterie nationale; film fest gent; film fest ghent; docville; cinéma du réel;
    kunst en cultuur; open call; q and a; raad van bestuur; rode kruis; croix rouge; red cross; amnesty
    international; artsen zonder grenzen; médecins sans frontières; north sea; noord zee; midden oosten; moyen
    orient; middle east; west vlaanderen; oost vlaanderen; vlaams brabant; brabant wallon; united states;
    verenigde staten; états unis; united kingdom; verenigd koninkrijk; royaume uni; south africa; zuid afrika;
    social media; black lives matter; fonds sociale cultuur; sabam; screen flanders; screen brussels; video on
    demand; save the date; frequently asked questions
    """.replace("\n", " ").split(";")
)

#: Organisations and films often carry one of these: then what stands around it is no person.
NOT_IN_NAMES = _words(
    """
    academie académie agency agentschap association asbl azw bank brussel bruxelles brussels bibliotheek
    centrum centre center cinema ciné cinéma city club college commissie commission community conseil council
    departement department département école education europe europa européen european european faculteit
    fédération federatie festival film films fonds fund foundation fondation forum gemeente ghent gent group
    groep guide hogeschool house huis hub impact institute institut instituut international internationaal
    ministerie ministère museum musée museum nations netwerk network nederland ngo office onderwijs
    organisation organisatie parlement parliament platform pictures prize prijs prix productions productie
    producties programme project projects raad region région school scholen service society stad stichting
    studio studios summit theater theatre théâtre trust union universiteit université university unie
    vereniging vlaams vlaamse vlaanderen belgië belgique belgium vzw wallonie week workshop youtube vimeo zaal
    zaken monday tuesday wednesday thursday friday saturday sunday january february march april may june july
    august september october november december producer producing director
    """
)

#: A sentence, a heading or a point of a list may begin with these, so that a capital says nothing.
BEGINNINGS = _words(
    """
    aan alle als bij daar daarna dan dank dat de deze die dit doe door dus een en er geef gebruik ga heb
    hebben het hier hij hoe hun ik in is ja je jij jouw jullie kan kies kijk kun lees maak maar mag meer met
    mijn na naar nee niet nog nu of om ons onze ook op over per reken schrijf sinds stel te toen tot uit van
    vanaf veel vraag voor vraagt waar waarom wanneer wat we weet welke werk wie wij wil word ze zet zij zijn
    zo zodat zonder zou à après au aussi aux avant avec beaucoup bonjour car ce cela ces cet cette chaque
    comme comment dans de demandez depuis des donc du elle elles en entre est et être faites grâce ici il ils
    je la le les leur leurs lisez lors ma mais merci mes mon même ne nos notre nous on ou où par parce pas
    pendant plus pour pourquoi quand que quel quelle quelles quels qui quoi sa sans ses si son sous sur ta tes
    ton tous tout toute très tu un une vos votre vous y a about after all also an and any are as ask at be
    because before but by can choose could did do does each every find first for from give has have he her
    here his how i if in is it its keep let look make many may more most my no not now of on once one or our
    out plan please read she should since so some start take talk tell than thank thanks that the their then
    there these they this those to today try until use was we well were what when where which who why will
    with without work would write yes you your
    """
)

#: What follows "ik ben" or "je suis" with a capital, and is no name.
NOT_SOMEBODY = _words(
    """
    belg belge belgian vlaming flamand waal wallon brusselaar bruxellois nederlander frans français française
    french dutch producent producer productrice producteur regisseur réalisateur réalisatrice director coach
    student étudiant étudiante impact impactproducent filmmaker allemaal iedereen all everyone everybody team
    helpdesk filmpact impacthub collega collegas colleague colleagues mensen people tous toutes mevrouw meneer
    madame monsieur sir heer dames heren
    """
)

#: What stands after a number and is no place.
NOT_PLACES = _words(
    """
    euro euros eur belgen belges belgians vlamingen nederlanders fransen brusselaars vlaamse belgische franse
    nederlandse europese européens kijkers mensen personen leerlingen scholen bezoekers uur jaar km
    spectateurs personnes élèves people viewers pupils students schools copies exemplaren dvd instagram
    facebook youtube linkedin tiktok twitter followers
    """
)

#: Places whose postcode looks like a year.
YEAR_PLACES = _words(
    """
    antwerpen antwerp anvers berchem deurne hoboken merksem ekeren zwijndrecht vilvoorde vilvorde machelen
    diegem zaventem wemmel kapelle grimbergen merchtem londerzeel sint saint haarlem beverwijk velsen
    heemskerk alkmaar leiden den
    """
)

#: One word with a capital in the middle of a sentence that is nobody: places, peoples, languages, trade marks, days.
NOT_ALONE = _words(
    """
    aalst afrika africa afrique amerika america amérique amsterdam anderlecht antwerpen antwerp anvers ardennen
    ardennes arlon azië asia asie barcelona bastogne belgen belges belgians berlijn berlin berlinale brabant
    bruges brugge cannes charleroi china chine congo culture delft denemarken dendermonde denmark duitsland duits
    duitse engels engelse engeland england english eupen europeaan europeanen europese europa flanders flandre
    flandres flemish france frankrijk fransen francophone genève genk germany allemagne geraardsbergen groningen
    haarlem halle hasselt heusden hainaut henegouwen ieper india italië italy italie izegem kinshasa kongo kortrijk
    leiden leuven liège lier lille limburg londen london londres lokeren louvain luik luxemburg luxembourg lyon
    maastricht malines marokko maroc morocco marseille mechelen molenbeek mons mol namen namur nederlander
    nederlanders nederlands nederlandse néerlandais nijmegen nivelles noord oostende ostend ostende oudenaarde
    paris parijs polen poland rijsel roeselare rome ronse rotterdam roubaix rwanda schaarbeek spanje spain espagne
    spaans syrië syria syrie temse tienen tilburg tongeren toulouse tournai turkije turkey turquie tunesië oekraïne
    ukraine utrecht venetië verviers vilvoorde vlamingen vlaamse brusselse waalse wallonië wallonia waregem wetteren
    zaventem zeeland zwitserland suisse switzerland nederlandstalig nederlandstalige franstalig franstalige
    engelstalig britse amerikaanse arabisch arabe arabic turks brits british american african afrikaans marokkaanse
    turkse congolese italiaans italiaanse polski russisch oekraïens belgisch belgische
    adobe airbnb android apple arte bozar canva canvas chrome creative docville dropbox dvd ebay eventbrite excel
    facebook filmpact firefox flickr framer gmail google hotmail humo iban idfa ifolor imdb instagram internet
    iphone kickstarter kinepolis klara knack linkedin linux lumière mac mailchimp mailjet messenger microsoft mooov
    mubi netflix notion npo outlook paypal pdf photoshop pinterest powerpoint reddit schrems screenflanders
    signal skype slack sooner snapchat spotify streamz sundance telegram teams telefacts tiktok trello twitch twitter
    vrt vimeo wetransfer whatsapp wikipedia windows word wordpress youtube zoom hotdocs voordekunst growfunding
    maandag dinsdag woensdag donderdag vrijdag zaterdag zondag januari februari maart april mei juni juli augustus
    september oktober november december lundi mardi mercredi jeudi vendredi samedi dimanche janvier février mars
    avril mai juin juillet août septembre octobre novembre décembre monday tuesday wednesday thursday friday
    saturday sunday kerst kerstmis pasen pâques noël christmas easter ramadan
    netherlands pays-bas leeds manchester dublin edinburgh bristol ireland scotland ierland schotland benelux limbourg
    ninove deurne zelzate eeklo diest aarschot boom geel hoogstraten poperinge veurne torhout tielt beveren hamme zele
    schoten braine waterloo wavre ottignies gembloux dinant huy spa seraing herstal nantes bordeaux strasbourg dunkerque
    rijksinstituut gebarentaal documentary documentaire documentaires democratie democracy démocratie toolkit field
    media partner partners fundraising distributie distribution communauté web premium growth parfois theory change
    society trust toi campagne campagnes campaign evaluatie evaluation évaluation vertoning publiek
    helpdesk impact staatsblad moniteur staat state koning king roi vereniging god bijbel koran internetpagina
    markdown nota bijlage annexe appendix hoofdstuk chapter chapitre artikel article stap step étape deel part
    partie vraag question antwoord answer réponse bron source titel titre title
    """
)

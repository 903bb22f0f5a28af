"""Words that turn a sentence round, in English and Dutch: negations, opposites, overstatements."""

import re
from collections.abc import Mapping, Sequence
from functools import cache

from lessons.search.stems import stem

NEGATION = {
    "en": re.compile(
        r"\b(?:not|no|never|none|nothing|nobody|neither|nor|without|cannot|hardly|rarely|seldom|"
        r"unable|fails?|lacks?)\b|n['’]t\b",
        re.IGNORECASE,
    ),
    "nl": re.compile(
        r"\b(?:niet|geen|nooit|niets|niemand|zonder|noch|nergens|evenmin|nauwelijks|zelden)\b",
        re.IGNORECASE,
    ),
}
#: Where one statement ends and the next begins, within a sentence.
BORDER = {
    "en": re.compile(
        r"[;:()–—|…]|,(?!\d)|\b(?:but|because|while|whereas|although|though|unless|until|when|if|"
        r"so|and|instead|rather|yet|which)\b",
        re.IGNORECASE,
    ),
    "nl": re.compile(
        r"[;:()–—|…]|,(?!\d)|\b(?:maar|want|omdat|doordat|terwijl|hoewel|tenzij|totdat|tot|als|wanneer|"
        r"zodat|dus|en|echter|waardoor)\b",
        re.IGNORECASE,
    ),
}
#: Of each line, words that are opposites: one in place of another makes another statement. The
#: first `ACTORS` lines are what a text goes on about until it names another one.
OPPOSITES = {
    "en": """
        thread | process | asyncio coroutine | subinterpreter
        fork | spawn | forkserver
        compute calculate | wait sleep
        concurrent concurrency | parallel parallelism
        faster fast quick quicker quickly speed | slower slow slowly
        more most increase grow gain | less least fewer decrease shrink lose
        longer long | shorter short
        larger large big bigger | smaller small little
        cheap cheaper | expensive dear dearer costly
        before | after
        first | last
        begin start | end stop finish
        acquire take takes hold holds keep keeps | release releases let lets drop give gives
        same shared share common | own separate different another
        always | never sometimes
        sequential sequentially | simultaneously beside
        safe | unsafe dangerous
        enable enabled on | disable disabled off
        wall | cpu
        input | output
        read | write
        up | down
        minimum least | maximum most
        all every each | none some
        gather | group taskgroup
        standard | free-threaded
        multiply | divide
        caught catch | raised raise
        linux | windows macos
        lock | queue | semaphore | event
        child | parent
        inside within | outside
        easy easier easily | hard harder difficult
        rare rarely | often frequently
    """,
    "nl": """
        thread draad | proces | asyncio coroutine
        fork | spawn | forkserver
        rekenen rekent rekenend | wachten wacht wachtend
        concurrent gelijktijdig | parallel
        sneller snel | langzamer langzaam trager traag
        meer meest toenemen | minder minst afnemen
        langer lang | korter kort
        groter groot | kleiner klein
        goedkoop goedkoper | duur duurder
        voordat voor | nadat na
        eerst eerste | laatst laatste
        begint beginnen starten start | eindigt eindigen stopt stoppen
        neemt nemen pakt pakken vasthoudt vasthouden houdt | loslaat loslaten los geeft
        zelfde dezelfde hetzelfde gedeeld delen deelt | eigen aparte ander andere
        altijd | nooit soms
        veilig | onveilig gevaarlijk
        aan | uit
        wandklok | cpu
        lezen leest | schrijven schrijft
        minstens | hooguit hoogstens
        alle elk elke iedere | geen sommige
        gather | group
        standaardbuild | free-threaded
        linux | windows macos
        lock | queue | semafoor | event
        binnen | buiten
        opeenvolgend | tegelijk
        makkelijk gemakkelijk | moeilijk lastig
        zelden | vaak
    """,
}
ACTORS = 2
#: Several words that are one.
IDIOMS = {
    "en": (
        (
            re.compile(r"\bone (?:after|by) (?:another|the other|one)\b", re.IGNORECASE),
            "sequential",
        ),
        (re.compile(r"\b(?:take|takes|took|taking) turns\b", re.IGNORECASE), "sequential"),
        (re.compile(r"\b(?:side by side|at the same (?:time|instant))\b", re.IGNORECASE), "beside"),
        (re.compile(r"\b(?:at once|right away|on the spot)\b", re.IGNORECASE), "immediately"),
    ),
    "nl": (
        (re.compile(r"\b(?:na elkaar|een voor een|om de beurt)\b", re.IGNORECASE), "opeenvolgend"),
        (re.compile(r"\b(?:naast elkaar|tegelijk(?:ertijd)?)\b", re.IGNORECASE), "tegelijk"),
        (re.compile(r"\b(?:direct|onmiddellijk|gelijk)\b", re.IGNORECASE), "meteen"),
    ),
}
#: What stands for what was named before.
PRONOUN = {
    "en": re.compile(r"\W*(?:it|they|he|she|this|that|these|those|such|so it)\b", re.IGNORECASE),
    "nl": re.compile(r"\W*(?:hij|ze|zij|die|dat|dit|deze|zulke|daar)\b", re.IGNORECASE),
}
#: Words that claim more than others; a source has to say them, too.
STRONG = {
    "en": "always never all every only must guarantee impossible completely fully exactly any "
    "everything everybody forever entirely best worst immediately",
    "nl": "altijd nooit alle elke elk iedere alleen moet garandeert garandeert onmogelijk volledig "
    "helemaal precies alles iedereen enige best beste slechtste meteen",
}
#: Which claim the same, so that one may stand for another.
STRONG_ALIKE = (
    {"all", "every", "any", "each"},
    {"alle", "elke", "elk", "iedere"},
    {"only", "sole"},
    {"must", "has", "have", "need", "needs"},
    {"moet", "moeten", "hoeft", "nodig"},
)
#: Words that say nothing by themselves. Those that are in most passages weigh little anyway.
EMPTY = {
    "en": """
        a an the this that these those it its they them their he she his her you your we our
        us i is are was were be been being am do does did doing done has have had having
        will would shall should can could may might must of in on at by for with from to
        into onto about as than then and or but so if when while because since though
        although whereas however therefore thus hence also too only just very both either
        each any some such there here what which who whom whose how why where not no nor s t
        re ve ll d m one ones other others another thing things means mean meaning makes
        make made get gets got going go use uses used using lets let case cases example
        instance way ways called call calls known say says said according passage passages
        course chapter source text during between over out up even still itself themselves
        ever own same
    """,
    "nl": """
        de het een dit dat deze die er hij zij ze hem haar hun hen je jij jouw jou u we wij
        ons onze ik is zijn was waren wordt worden werd werden geworden ben bent doe doet
        doen deed gedaan heb hebt heeft hebben had hadden zal zullen zou zouden kan kunnen
        kon konden mag mogen moet moeten moest van in op bij door voor met uit naar tot aan
        over om te als dan toen en of maar dus want omdat doordat terwijl hoewel zodat
        daarom echter ook nog al alleen heel erg zowel elk elke sommige zulke daar hier wat
        welke wie hoe waarom waar niet geen noch zich zelf elkaar meer ander andere iets
        dingen ding betekent maakt maken gemaakt krijgt krijgen gaat gaan gebruik gebruikt
        gebruiken laat laten geval gevallen voorbeeld manier manieren heet noemt zegt
        volgens passage cursus hoofdstuk bron tekst tijdens tussen zo dezelfde hetzelfde
        eigen wel steeds toch eens ervan erop erin eraan waarop waarin daarvan
    """,
}
NUMBERS = {
    "en": "zero one two three four five six seven eight nine ten eleven twelve",
    "nl": "nul één twee drie vier vijf zes zeven acht negen tien elf twaalf",
}
LARGER = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "hundred": 100, "thousand": 1000,
    "million": 1_000_000, "twice": 2, "double": 2, "thrice": 3,
    "twintig": 20, "dertig": 30, "veertig": 40, "vijftig": 50, "honderd": 100, "duizend": 1000,
    "miljoen": 1_000_000, "tweemaal": 2, "dubbel": 2, "driemaal": 3, "half": 0.5, "halve": 0.5,
    "tenth": 0.1, "tiende": 0.1, "hundredth": 0.01, "honderdste": 0.01,
}  # fmt: skip


def family(language: str) -> str:
    """The language that these words are in; English stands for those that have none."""
    bare = language.partition("-")[0]
    return bare if bare in NEGATION else "en"


@cache
def empty_stems(language: str) -> frozenset[str]:
    return frozenset(stem(word, language) for word in EMPTY[family(language)].split())


@cache
def strong_stems(language: str) -> dict[str, frozenset[str]]:
    """Of each strong word's stem, the stems that claim as much."""
    found = {}
    for word in STRONG[family(language)].split():
        alike = next((each for each in STRONG_ALIKE if word in each), {word})
        found[stem(word, language)] = frozenset(stem(each, language) for each in alike)
    return found


@cache
def opposites(language: str) -> Sequence[Sequence[frozenset[str]]]:
    """Lines of `OPPOSITES`, each as sides of stems."""
    lines = OPPOSITES[family(language)].strip().splitlines()
    return tuple(
        tuple(frozenset(stem(word, language) for word in side.split()) for side in line.split("|"))
        for line in lines
    )


@cache
def lines_of(language: str) -> Mapping[str, str]:
    """By stem, a name for the line of opposites that it is in: the matter, whichever the side."""
    found: dict[str, str] = {}
    for number, line in enumerate(opposites(language)):
        for each in frozenset().union(*line):
            found.setdefault(each, f"#{number}")
    return found

"""Silence: words that carry no concept, so that nobody is told that "the" is unknown."""

from __future__ import annotations

GLUE = tuple(
    """a an the one two this that these those its it his her their there here is are was be being of in on at over
    above across along through by near to toward towards from with and while as into under beneath past around out
    against during under some very all who which moves moving move goes going go travels travelling travel drifts
    drifting drift flies flying fly sails sailing sail drives driving drive rolls rolling roll bounces bouncing bounce
    runs running run walks walking walk swims swimming swim floats floating float glides gliding glide flutters
    fluttering flutter soars soaring soar cruises cruising rushes rushing hovers hovering trots trotting strolls
    strolling chugs chugging puffs speeds speeding heads heading makes way crosses crossing steams hops hopping
    video clip film scene shot picture view frame camera shows showing show seen see see we appears appearing
    coloured colored bright beautiful lovely pretty big large little small tree rock boulder pine building kiosk
    planet then first same time set light lit whole side hand quiet peaceful calm wide filmed story storybook
    image illustration animation second another other also screen middle background foreground sky air ground
    sight briefly out among steaming
    stand stands standing takes place it's behind back forth again keeps steady takes about
    he she they them him itself himself herself themselves where when until till so but or for has have had were do
    does still now only just each once more than off onto upon within between beside alongside inside outside
    there's here's comes coming come turns turning turn stays staying stay remains remaining remain looks looking look
    left-hand right-hand meanwhile whose what how most own end start beginning moment seconds minute minutes style drawn
    weather sun scenery landscape like such rather quite really almost nearly somewhat together amid apart away along
    far close closer becomes become turned thing things ways journey path course speed pace motion part world ends
    begins begin starts starting lies lie lying found holds hold every any opens continues continue continuing kept
    keep gets get getting reaches reach reaching approaches approach approaching passes pass passing arrives arrive
    arriving enters enter entering shown features featuring feature depicts depicting visible rope string slope ramp
    edge corner top bottom floor wall surface because after before since please make create generate give me us
    would let's let head movement""".split()
)
# Idle turns of phrase whose words mean something elsewhere: "next to" is no step of a story, "up to" no course.
PHRASES = (
    "next to", "next door", "up to", "up close", "close up", "right now", "right away", "at first glance",
    "at first sight",
    "left behind", "left over", "up ahead", "up and down", "down the slope", "down the ramp", "down a slope",
    "down a ramp", "down the road", "for the last time", "last time", "one by one", "one after another",
    "one another", "each other", "one day", "at one point", "the one", "one of", "all at once", "at once",
    "for a while",
    "side by side", "in the right place", "sky above", "stars above", "clouds above", "first time",
    "for the first time",
    "left side", "right side", "of the left", "of the right", "first half", "last half", "from behind",
    "still water", "from above",
)  # fmt: skip
# What is so anyway where nothing else was taught: it is no news to leave it out.
HARMLESS_WORDS = ("clear", "plain", "storybook", "medium", "one")

"""Kinds of personal data beside what looks like them: each class has messages where something goes and ones that stay."""

from __future__ import annotations

import re

import pytest

from bot.guard.personal import Redacted, redact
from bot.language.text import normalise

MARKS = {"name": "(name)", "phone": "(phone number)", "email": "(email address)", "postcode": "",
         "address": "(address)", "birth": "(date of birth)", "chi": "(CHI number)", "nhs": "(NHS number)",
         "ni": "(National Insurance number)", "bank": "(bank details)", "card": "(card number)"}
PUBLIC = frozenset({
    "lesley mcdonald", "soumen sengupta", "val de souza", "south lanarkshire council", "nhs lanarkshire", "hamilton",
    "east kilbride", "lanark", "larkhall", "forth", "blantyre", "biggar", "irvine", "kelso", "paisley", "glasgow",
    "03031231008", "03031231015", "03456009527", "01698858110",
})

# {kind:secret} is what must go; all else must stay to the letter.
GOES = """
# people whose names could be a place's
my name is {name:Grace Park}
my mum {name:Mary Ward} is in hospital
my gran, {name:Ruby Court}, has dementia
my dad {name:Robert Owen} has copd
my neighbour {name:Bill Church} is deaf
{name:Rose Garden} is my mum
{name:Heather Ward} is my mum and she's in ward 9
{name:Iris Bridge} needs her bandages changed
ma sister {name:Victoria Park} is in hospital
I'm {name:Holly Wood}, aye really
{name:Jean Hall} here, I need a ramp
This is about {name:Frank Lane}, a client of mine
my husband {name:Prince Osei} needs dialysis transport
my da {name:John Swinney} fell
dad is {name:Gordon Brown} aye like the prime minister
I'm {name:Neil Gray}, no the minister
can {name:Jean Ferrier} get a bus pass
has {name:Elspeth Galbraith} been assessed
does {name:Irvine Rahman} qualify for respite
is {name:Agnes McKay} on the waiting list
{name:Agnes McKay} opened the letter and cried
# a couple
Yours sincerely, {name:Ewan and Moira Haldane}
we are {name:Ann and Peter Lockhart}, can we get respite
our kids {name:Jack} and {name:Emma} need a social worker
# what is theirs: care, case, school
who is {name:Callum Dewhurst}'s named person at the school now?
please tell the nurse that {name:Agatha Brisbane}'s dressing has come off
{name:Martin Colquhoun}'s review was cancelled
when will {name:Ewan Lockhart}'s school meeting be
who pays {name:Isobel Kelso}'s care home fees
is {name:Nora Forth}'s package approved
{name:Rose Lanark}'s keysafe code changed
can the district nurse see to {name:Alec Mair}'s leg
# people made known
I'd like to nominate my friend and fellow volunteer {name:Irvine Naismith} for the carers awards
nominating {name:Heather Quigley} for volunteer of the year
my pal and fellow carer {name:Davina Bruce} told me
I want to thank {name:Morag Beattie} for looking after my mum
credit to {name:Angus Haldane} the podiatrist
Signed up for the card under {name:Geraldine Scoular}, when will it arrive
booked under {name:Fotheringham}
# by-names and names in small letters
it's {name:big tam rafferty} ye ken me fae the day centre
it's {name:wee senga broon} from the lunch club
step dad is {name:alan 'sconey' weir} he got out last week
my uncle {name:Francis "Frankie" Dolan} has nae heating
{name:Katherine (Kitty) Spence} is my mother
i am {name:nguyen thi lan} i clean houses in hamilton
my name {name:tran thi hoa} need doctor
i am {name:li wei} i clean in hospital
it's {name:iris park} i cant get up the path wi ma zimmer
its {name:rose hill} i need my tablets
spoke to {name:mo lewandowska} at the desk
has {name:vasile white} been assessed yet
call me {name:Bert}
call me {name:Shuggie Cairns}
# numbers
sort code {bank:20-40-60}
pay into {bank:83-17-04}
my bank is {bank:80-91-26}
{bank:80-22-60 and 12345678} is where it goes
my ni number is {ni:QQ 12 34 56 C}
NI number {ni:ZZ 12 34 56 A}
{ni:AB 12 34 56 C} is on the letter
tel {phone:+44 141 496 0123}
phone me {phone:+44 7700 900123}
card number is {card:4000 4100 4200 4300}
{card:4539 1797 8248 3113} for the alarm
# e-mail
{email:agnes@gmail} is my address
mail me {email:jim @ hotmail}
my account is {email:sandra@btinternet}
{email:stevie underscore mcquade at example dot com}, send us the form
my email is {email:j underscore smith 62 at example dot org}
{email:marysmith 44 at outlook dot com} please
# addresses
send it to {address:12 Weeks Lane}
the wumman in {address:5 Star Court} fell
I live at {address:14 Main Street} and the bus stops there
can someone visit {address:8 Point Road}
{address:4a Glasgow Road} one bedroom flat needs a ramp
delivery to {address:12 glasgow road} please
the house is {address:Braehead Cottage, Sandy Road}, past the bowling green
we farm at {address:Nether Auchenbrock Farm} by Lesmahagow
my papa is at {address:Westertown Farmhouse} near Carnwath
moved from {address:71 Kenilworth} to {address:18 Westwood Hill} in EK
I flitted from {address:12 Loch Shin} to {address:6 Dunvegan}
my mum stays at {address:88 Pembroke} and the lift is broken
nobody came to {address:8 The Paddock} today
# dates of birth
{birth:12/05/1938}, needs a nurse
her date of birth is {birth:12 June 1971}
"""

STAYS = """
# institutions and things called after people
Robert Owen Memorial has a nurture room, how does a child get in
David Livingstone Birthplace runs a memory cafe
is John Ogilvie High getting a school counsellor
does Robert Owen nursery take two year olds
my wean goes tae William Wallace nursery group
does it go by Hunter Health Centre
Agnes Gilroy Suite, where is it in the hospital
Mary Barbour Prize for volunteers
donald dewar leisure centre swimming for over 60s
is Jean Armour Lounge booked
when is the Kirsty McColl Cup for the boccia league
Sam Nelson Bursary for young carers
Heather Ward visiting times?
Craig Ward at Udston, who is the charge nurse
Iris Ward or Rowan Ward, which takes stroke patients
Rose Garden at the day centre is lovely
is the class still on up at the Alistair McCoist
James Watt Lane is blocked with bins
Gordon Terrace has no lift
Amber Court residents
# shops and firms
is Lindsay and Gilmour in Carluke open on Sunday
lindsay and gilmour never sent my tablets
Russell and Aitken do power of attorney, do they do home visits
does Freeland and Ross take legal aid
Martin and Co letting agents
Stewart Milne built these flats, who fixes the ramp
is Ernest Wilson Solicitors any good for guardianship
# illnesses
wi Charles Bonnet he sees wee folk that arnae there
Hickman Line needs flushing, can the nurse do it at the house
Guillain Barre left me in a wheelchair
my son has Rett Syndrome
the Tinetti test for falls
# offices
Is Provost Margaret Cooper opening the new unit at Blantyre Life?
depute provost Bert Thomson opened the hall
Will Lord Provost Jacqueline McLaren come to lunch club
how do I contact my MSP, is it Màiri McAllan for Lanark?
Joani Reid is the MP for East Kilbride
is Clare Adamson my MSP
Is Jenny Gilruth the education minister
Minister Tom Arthur said so
Baroness Casey report on social care
does Jann Gardner of NHS Lanarkshire sit on the IJB
is Brian Moore on the IJB
has Alan McDougall been voted on to the IJB
what did Ross McGuffie tell the board
What guidance did Dr Gregor Smith give on flu jags for over 65s?
has Professor Sir Gregor Smith put out a letter about realistic medicine
I heard Lesley McDonald was pushed out
# stories and sayings
rab c nesbitt could run it better
a jock told me there's a scheme
Walter Mitty of a manager
# what is not a name at all
call me daft but is the day centre open on a Monday
call me picky
Call Me Later Today If You Can
call me back please
name withheld, I work in one of your care homes
name removed
Name: withheld. I want to complain
name unknown
my mum's Rosacea is worse
my gran's hairdresser said you can't turn up
# figures
is it 00-00-00 format for the sort code
take 20-40-60 mg it says, who checks my tablets
mix 30-70-20 units
30-60-90 days is the pattern for reviews
the split is 40-40-20
Is QQ 12 34 56 C a real national insurance number or an example
GB 12 34 56 A
TN 123456 A, is that a tax number
4000 4100 4200 4300 carers year on year, is that the trend
4100 4210 4330 4400 referrals
+44 303 123 1015 from Spain, will that work
+44 (0)303 123 1008
0044 303 123 1015 does it work
303 123 1015 is it
345 600 9527 rings out
1698 858110 is the carers line
# "@"
meet me @ the health centre, what floor is podiatry
do you have a twitter, is it @SLHSCP
follow @southlancouncil for news
meeting @ 2 in the town house
got 3 @ £4.50 charges on my bill
yourname@example.com is what it wants
look at gov dot uk
# counts before a street
walked 3 miles Glasgow Road to Blantyre cause the bus never came
over 200 Union Street residents signed the petition
the 14 Main Street bus stops are too far
12 Weeks Lane Closure outside the hospital
5 Star Court of appeal
took 40 minutes Main Street to Hairmyres
the 31 Hamilton Road bus never came
the 12 High Street shops need ramps
24 Hour Court duty social worker
2 Way Street now
the two Park Lane clinics
Four Seasons House
Moved To 4 Carers A Day
my house is 3 Miles Away
can you get respite at Canderavon House
# old dates
VE day 8 May 1945
married 12 June 1971
"""


def rows(table: str) -> list[str]:
    return [row for row in table.strip().splitlines() if not row.startswith("#")]


def sent(row: str) -> str:
    return re.sub(r"\{\w+:(.*?)\}", r"\1", row)


def expected(row: str) -> str:
    return re.sub(r"\{(\w+):.*?\}", lambda secret: MARKS[secret[1]], row)


@pytest.mark.parametrize("row", rows(GOES))
def test_what_is_somebodys_goes_and_the_rest_stays(row: str) -> None:
    assert redact(normalise(sent(row)).text, PUBLIC).text == expected(row)


@pytest.mark.parametrize("message", rows(STAYS))
def test_what_only_looks_like_it_stays(message: str) -> None:
    assert redact(normalise(message).text, PUBLIC) == Redacted(message, ())


@pytest.mark.parametrize("row", rows(GOES))
def test_redacting_twice_changes_nothing(row: str) -> None:
    once = redact(normalise(sent(row)).text, PUBLIC).text
    assert redact(once, PUBLIC) == Redacted(once, ())


@pytest.mark.parametrize("prefix", ["BG", "GB", "NK", "KN", "TN", "NT", "ZZ", "DA", "FA", "IA", "QA", "UA", "VA", "AO", "AD"])
def test_letters_that_national_insurance_never_gives_need_a_word_for_it(prefix: str) -> None:
    assert redact(f"form {prefix} 12 34 56 C came up").kinds == ()
    assert redact(f"my NI number is {prefix} 12 34 56 C").text == "my NI number is (National Insurance number)"


@pytest.mark.parametrize("lists", ["not_people", "public_people"])
def test_those_in_public_life_stay_unless_they_are_a_residents_own(lists: str) -> None:
    name = {"not_people": "Marie Curie", "public_people": "Jackie Baillie"}[lists]
    assert redact(f"what about {name} then").kinds == ()
    assert redact(f"my sister {name} fell").text == "my sister (name) fell"

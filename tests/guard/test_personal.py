"""What goes out of a message as personal data, and what stays."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.guard.personal import Redacted, redact
from bot.language.text import normalise

MARKS = {"name": "(name)", "phone": "(phone number)", "email": "(email address)", "postcode": "",
         "address": "(address)", "birth": "(date of birth)", "chi": "(CHI number)", "nhs": "(NHS number)",
         "ni": "(National Insurance number)", "bank": "(bank details)", "card": "(card number)"}
WORDS = {"name": "a name", "phone": "a phone number", "email": "an email address", "postcode": "the end of a postcode",
         "address": "an address", "birth": "a date of birth", "chi": "a CHI number", "nhs": "an NHS number",
         "ni": "a National Insurance number", "bank": "bank details", "card": "a card number"}
PUBLIC = frozenset({
    "lesley mcdonald", "soumen sengupta", "val de souza", "south lanarkshire council", "nhs lanarkshire", "dewar house",
    "hamilton", "east kilbride", "rutherglen", "cambuslang", "clydesdale", "larkhall", "lanark", "douglas", "blantyre",
    "carluke", "biggar", "lesmahagow", "strathaven", "stonehouse", "forth", "law", "bothwell", "uddingston",
    "154 almada street", "03031231008", "01698455700", "08081234567", "ijb@southlanarkshire.gov.uk",
})

# {kind:secret} is what must go; all else must stay to the letter.
PERSONAL = """
my chi is {chi:oh three oh four four seven one two three four}
my community health index is {chi:zero three zero four four seven one two three four}
my postcode is G seventy two{postcode: eight aa}
my name is {name:Jim Broon} and I need a stairlift
ma name is {name:jim broon} ah need a haun wi ma da
my names {name:agnes}, can i get a home help
hi my name's {name:Shona McPhee} and I look after my dad
my name is {name:mary jane mckay} what is respite
name: {name:Robert Tennant}. question: who runs the care homes
Hello, I'm {name:Margaret Reid} and I live in Hamilton
im {name:margaret reid} fae Larkhall, whit help is there
I am {name:Tadgh Winterbottom}, a carer in Lanark
A'm {name:Senga}, whaur dae a go fur a blue badge
this is {name:Wilma Forsyth} here, when is the board meeting
{name:Jim Broon} here, how do I complain
{name:Jim Broon} speaking, who do i phone about care
ma da, {name:Jim Broon}, fell doon the stairs
my mum {name:Agnes McKay} needs help at home
my mum {name:agnes mckay} needs help at home
MY MUM {name:AGNES MCKAY} NEEDS HELP AT HOME
my husband {name:Mohammed} has dementia
ma wee boy {name:Jayden} has autism, whit support is there
my gran ({name:Betty Thomson}) is 91 and lives alone
my wife's name is {name:Jean Tait} and she has a stroke nurse
my son is called {name:Craig} and he is 15
my daughter {name:Kayleigh Ann Docherty} needs mental health help
our kids {name:Jack} and {name:Emma} need a social worker
her name is {name:Parveen Akhtar}, can she get a carer
his name's {name:tam} and he's no well
my neighbour {name:Mrs McGlumphy} has not been seen
my late husband {name:Robert} left me with debts
my 84 year old mum {name:Agnes} is in hospital
mum {name:Agnes} needs a care package
I'm writing on behalf of {name:John Paul Gallagher} about care at home
can {name:Agnes McKay} get a bus pass
{name:Agnes}, my mum, has COPD
Please tell me about respite. Regards, {name:Moira Sneddon}
what is a care assessment? thanks, {name:Morag}
my brother {name:Douglas} lives in Douglas and has MS
my partner {name:Krzysztof Kowalski} speaks Polish, is there an interpreter
ma auntie {name:Bella Yuill} bides in Forth
my mother in law {name:Rena} is in a care home in Biggar
my mum {name:Agnes McKay} fell. {name:Agnes} is 82
I care for my brother {name:Tommy} who has learning disabilities
my name is {name:J. Smith} and my mum is in Udston
my friend {name:Siobhan O'Neill} needs an advocate
my dad's name: {name:William Wallace Weir}
I'm {name:Lesley Sneddon}, is the day centre open
my mum is {name:Agnes McKay}, what can she get
my name is {name:Zbigniew} how do i join the carers group
the wife {name:Jean} cannae get up the stair
{name:Mr Pollock} next door is struggling
my sister {name:Mhairi-Anne Ross} has epilepsy
phone me on {phone:07700 900123} about respite
ma number is {phone:07700900123}
you can call me at {phone:+44 7700 900123} any day
ring me {phone:0044 7700 900 123} please
my mobile is {phone:07700-900-123}
call my mum on {phone:(01698) 496 012}
landline {phone:01555 496012} after 6
text {phone:0 7 7 0 0 9 0 0 1 2 3} thanks
its {phone:O7700 900123} can u phone
my phone number is {phone:7700 900123}
phone me on {phone:496012}
ma number's {phone:0141 496 0123} can somebody phone us
mob {phone:07700.900.123}
mum's on {phone:01355 496 012} if you need her
my number is {phone:+353 85 012 3456}
text me {phone:+44(0)7700900123}
email me at {email:jim.broon@example.com}
ma email is {email:JBroon_67@hotmail.co.uk} send the form
{email:agnes@gmail} is my address
write to {email:jim dot broon at gmail dot com}
its {email:jimbroon at hotmail.com} thanks
contact {email:jim.broon @ example.com}
I live in ML3{postcode: 0AA}, who is my nurse
postcode is g72{postcode: 8ab}
ml3{postcode:0aa} whit locality is that
ML11{postcode:-7XY} day centre?
G74{postcode:1AB} bus to the hospital
my postcode's ml9{postcode: 1 zz}
where is my nearest clinic, ML3{postcode: OAA}
EH46{postcode: 7AA} which plan covers me
I live at {address:12 Union Street} Hamilton
ma da bides at {address:14b main st} Larkhall
my address is {address:Flat 2/1, 34 Quarry Road}, ML3{postcode: 7AB}
{address:7 burnbank rd} hamilton, is there a lunch club
can someone visit {address:22 St Andrew's Crescent}
I stay in {address:flat 3b}, no lift
house is at {address:101 Low Waters Road} Hamilton
I live at {address:number 7} and need a ramp
Thanks, that cleared it up. {name:Douglas}
its me again, {name:mark} from the top landing, the buzzer is broke
me and my husband {name:grant} want help wi the bills
my son {name:drew} need a bed rail
Dr {name:Venkataraman} told me to book the class myself
I was seen by Dr {name:Olabode} and told to ring
my ot {name:kirsteen} said the frame was ordered
Folk all know me as {name:Dod}. Where is the walking group?
My carer's {name:Daisy Lanark} and she is off sick
{name:Jessie Lanark}, aye, same as the toon
{name:June}, my foster mother, has stopped taking her insulin
im the dad of {name:zayn} and he needs a hearing test
Ma sister's man {name:Boab}'s oot the jail
my granny {name:mima} is 96 the day
we stay in {address:Thornlea Cottage} in Elvanfoot
You can find us at {address:Hillend Farm} near Braehead
Could the nurse come to {address:5 The Paddock}, Symington?
I am at {address:2/1, 118 Stonelaw Road}, Rutherglen
I live in G71{postcode: 8ZC} and need a key safe
we are at {address:5/2 Cairns Terrace}
my mum lives at {address:16 The Loaning}
we moved to {address:9 Bothwell Park} and need a new carer
I live at {address:12 Laburnum Way} and cannot get out
{address:apt 4c}
my dob is {birth:3/4/41}
I was born {birth:12 March 1948} am I too old
born on {birth:03.04.1951} in Lanark
date of birth {birth:1941-04-03}
ma birthday is the {birth:3rd of April}
DOB: {birth:030441}
d.o.b. {birth:3rd Feb 1960}
my mum, {birth:12/05/1938}, needs a nurse
{birth:21-06-1955} is my date of birth
he was born {birth:April 4, 1972}
my mum {name:Agnes McKay} DOB {birth:12.05.38} has dementia
my chi is {chi:0101501234}
chi number {chi:010150 1234}
CHI {chi:01-01-50-1234} can i get the alarm
mum's chi no: {chi:010 150 1234}
her number {chi:1203451237} is on the letter
nhs number {nhs:943 476 5919}
my nhs no is {nhs:9434765919}
the number on my card {nhs:943 476 5919}
my ni number is {ni:QQ 12 34 56 C}
NINO {ni:AB123456C} do i get carers allowance
nat ins {ni:ab 12 34 56 c}
national insurance {ni:JG103759A}
my account is {bank:12345678} sort code {bank:80-22-60}
sort code {bank:802260} can i pay for care
pay into {bank:80-22-60 12345678}
acct no {bank:1234 5678}
IBAN {bank:GB33 BUKB 2020 1555 5555 55}
my card is {card:4111 1111 1111 1111}
visa {card:4111111111111111} to pay for meals
{card:5500-0000-0000-0004} exp 04/27
amex {card:3782 822463 10005}
my card number {card:4111 1111 1111 1112} does it work, cvv {card:123}
my name is {name:Jim Broon}, {phone:07700 900123}, {email:jim@b.com}, {address:12 Union Street}, ML3{postcode: 0AA}
my names {name:agnes mckay} my chi is {chi:0101501234} can i get the alarm
I'm {name:John Smith} born {birth:1/2/1960} NI {ni:AB123456C}
my dad {name:Bill} ({phone:07700 900123}) is at {address:3 Park Avenue}
{name:Isa Muir}, {birth:03/04/1941}, ML8{postcode: 5AA}, needs a care assessment
Hi there, my name is {name:Catriona Buchanan} and I'm enquiring about my late father's care home fees
ma maw's {name:Ina Lafferty} an she's been waitin since january fur a rail
good morning this is {name:Derek Polanski}. what's the number for social work please
whit aboot ma brother {name:Shug}, he's in a wheelchair
my wee granddaughter {name:Mirrin} needs speech therapy
my step dad {name:Gordon Ballantyne} has vascular dementia, what support can we get
dad is {name:Alistair Wotherspoon}, 88, lives alone in Bothwell
hello its {name:Fatima Hussain}, i care for both my parents
can u tell me if {name:Bridget Coyle} qualifies for free personal care, shes my mum
My Name Is {name:Patrick O'Hare} And I Want To Complain
me and my husband {name:Ron} both need carers
my foster son {name:Tyler} turns 16, what happens next
ma da's name is {name:Eck Gemmell}
i am {name:Olwen Pritchard} and i want to volunteer
my twins {name:Aidan} and {name:Niamh} have additional needs
surname {name:Auchterlonie}, first name {name:Hamish}
sent from {name:Jackie Stirling}
my mam {name:kathleen docherty} got discharged wi nae care package
my partner, {name:Svetlana}, doesn't speak English
wife {name:Morag} has MND, who can help
{name:Mary} is my gran and she keeps falling
My daughter is {name:Chloe Imrie} and she hears voices
could you ring {name:Mrs Dunsmore} on {phone:01698 417 902}
mobile no {phone:07911 123456} if anyone can call back
gimme a bell oan {phone:07911123456}
you can reach me on {phone:+447911123456}
tel: {phone:01899 220 123}
phone ma sister {phone:07911 123 456} she has power of attorney
whats app {phone:07911-123-456}
{phone:07911 12 34 56} is my number
please reply to {email:c.buchanan1952@btinternet.com}
e-mail: {email:moira_mc@outlook.com} ta
{email:wullie67 at hotmail dot co dot uk}
me address is {address:47 Glasgow Road}, Blantyre, G72{postcode: 0YL}
we're at {address:3 Dunrobin Crescent}, East Kilbride
i bide at {address:22 mill rd}, carluke
flat number is {address:flat 0/2, 118 Cadzow Street}
my mum stays at {address:8 Wellhall Court} in Hamilton
delivery to {address:15A Kirkton Avenue} please, meals service
my post code is ML12{postcode: 6BJ}
G73{postcode: 2LX} is that rutherglen locality
am in ml11{postcode: 5dp}
do you cover g75{postcode:9hq}
she was born on {birth:17th November 1939}
d.o.b {birth:17/11/39}
Date of Birth: {birth:17 Nov 1939}
my birthday's {birth:17.11.1939} do i get a flu jab
my dad's dob is {birth:5-6-1944}
{birth:05/06/1944} is when my dad was born
CHI no. is {chi:1711391233}
her chi {chi:171139 1233}
the hospital gave me {chi:1711391234} as my chi number
nino {ni:PX 65 43 21 B}
my national insurance number's {ni:px654321b}
the direct payment goes to {bank:83-06-08 account 00123456}
sort code is {bank:83 06 08} and account number is {bank:00123456}
i paid wi my card {card:4929 1234 5678 9012}
charge it to {card:4000056655665556}
I'm {name:Isobel Tannahill}, {address:9 Kirk Street}, Strathaven ML10{postcode: 6BA}, tel {phone:01357 520 000}
patient name: {name:Walter Haddow} dob {birth:01/02/1935} chi {chi:0102351239}
hi im {name:lynsey} ma granda {name:bert} cannae manage the stair anymair
Dear Sir or Madam, I write about my aunt, {name:Miss Euphemia Laird}, who is 93
To whom it may concern: my brother {name:Iqbal Rashid} was discharged on Friday
This is {name:Gregor Macintosh} from Carluke. Can I get a grab rail
its about ma pal {name:Davie}, he drinks too much
{name:Rose} is my wife and she has Parkinson's
my mums name is {name:sandra mcilroy} n she needs a new wheelchair
we need help wi our son {name:Ruaridh}
he is called {name:Tommy Lee Baxter}
Are you able to help {name:Jean Ferrier} (my mother) with shopping?
whit can ye dae fur ma faither {name:Archie Meechan}
I'm the daughter of {name:Norman Gilfillan}
Is there a lunch club for my uncle {name:Hughie}?
I'm called {name:Anjali}
my carers name is {name:Donna} and she is brilliant
ma name's {name:Kev} by the way
you can call me {name:Pat}
my ex {name:Darren} is not allowed near the kids
Yours sincerely, {name:D. Whitelaw}
am {name:tracey mcghee} a need tae speak tae someone
as {name:Mrs Nisbet}'s daughter can I ask about her care
My husband ({name:Bob}) and I want the plan in large print
MY NAME IS {name:ELSPETH CRUICKSHANK}. HOW DO I GET A CARER
it's {name:Billy McNeil} here again
my dad {name:Hector} passed away in march, who do I tell
this is regarding my client {name:Oluwaseun Adeyemi}
ma mither {name:Wilhelmina} wants tae go tae the day centre
my number {phone:07480 112233} call after 5
mum's phone is {phone:01357 521 345}
Contact: {phone:07480-112-233} / {email:t.mcghee@sky.com}
phone number = {phone:07480112233}.
{phone:0748 0112 233} thats me
can u text {phone:7480112233}
home tel {phone:0141 647 1234} work {phone:01698 210987}
number's oh seven... {phone:07480 112 233}
fone me {phone:07480 11 22 33}
ring {phone:00447480112233}
{email:Anjali.K+care@gmail.com} is best
mail {email:anjali(at)example.com}
email {email:hughie_b at yahoo dot co dot uk} pls
we live at {address:27 Whitehill Ave}, Stonehouse
Address: {address:6 Kenilworth}, Calderwood, East Kilbride
I'm at {address:19 Dalzell Drive} the now
{address:Flat 1, 8 Farmeloan Road}, Rutherglen G73{postcode: 1DL}
ma hoose is {address:33 Sycamore Cres}
visit her at {address:2a Glebe Street} please
my mother lives at {address:41 Castle View}
{address:110 Hunthill Rd} blantyre is where he stays
postcode G71{postcode: 7EX}
ML8{postcode: 4QT} any groups?
my code is ml 3{postcode: 8ne}
DOB {birth:1.12.52}
his date of birth is the {birth:9th of July 1958}
born {birth:9/7/58}
she's {birth:09/07/1958}
my birthday is {birth:July 9}
chi = {chi:0907581236}
{chi:090758 1234} thats ma chi
NI No: {ni:SH 44 55 66 D}
account number {bank:44556677}, sort {bank:82-11-07}
pal o mine, {name:Sanny}, is sleepin rough
its ma wee boy {name:kaiden} he doesnae sleep
{name:hope wilson} here again
my mate {name:dazza} keeps saying he is fed up
For {name:Sunil Kapoor} ({chi:251143 5772}): has his discharge been agreed
I'm {name:Parveen}'s son and I want to be her carer
the {name:Hendersons} next door need help
Please ask {name:Chidinma Okonkwo} to phone
{name:Faith Young} fell last night
Thanks, {name:shona}
Is there a lunch club? {name:Alasdair MacPhail}
Best, {name:Priti}
my sister, Dr {name:Anjali Rao}, lives abroad
Our {name:Linda} has been looking after dad
who looks after {name:Xiomara} when I am in hospital
{name:McLuskey}, {name:Sheila}. Born {birth:3/4/44}
I am married to {name:Siân D'Souza}
our name is {name:van der Merwe} and we need a hoist
{name:Jamie} (8) and {name:Skye} (5) are both autistic
his name? {name:Olly}
my number is {phone:oh seven seven double oh nine hundred four one six}
number is {phone:07700 nine hundred 135}
fone nummer {phone:o7700 900 six double four}
ma mobile {phone:O77OO 9OO 382} the zero key is broke
{phone:0-1-6-9-8-9-6-0-2-2-4} thanks
my email is {email:jean underscore tait at gmail dot com}
write to {email:auldboab (at) example (dot) com}
my gmail is {email:jimbroon1950}
my post code's M L 3{postcode: 9 D F}
{address:number forty two Hunter Crescent}
I stay at {address:14 quarry road}
my address: {address:Rosehill, Lanark Road}
she is at {address:5 Loch View}
dob the {birth:fifteenth o Mairch nineteen forty-seeven}
ma brithday is {birth:12th Setpember 1951}
DOB:{birth:15JAN1947}
I put {birth:11 / 04 / 1957} on the form
My son, {birth:07.09.2019}, needs an assessment
my dob is {birth:the second of the eleventh nineteen sixty one}
chi is {chi:one five oh two six one three three four two}
my chi is {chi:04/12/56/3525}
the number on the letter is {nhs:943 476 5918}
NI no {ni:RS 7 4 2 0 6 9 A}
acount numbr {bank:30661829} srot code {bank:09-01-57}
account {bank:3.3.0.1.9.5.7.4} sort {bank:8.3.0.6.2.1}
IBAN {bank:PL61109010140000071219812874}
card no. {card:4.5.5.6.1.2.3.8.9.0.7.1.4.4.2.1}
my pin is {card:4821} can the carer use it
my mum {name:Žygimantė} needs a carer
my mum {name:žygimantė} needs a carer
my neighbour {name:mccormick} is on his own
hi am {name:khamisi} from Hamilton, who do i call about a ramp
hiya im {name:bex}, is there a group
{name:nitesh} here, when is the next meeting
{name:reshoni kimutai} here, when is the next meeting
is there a day centre near me - {name:marcelina}
is there a day centre near me and how do i get to it. {name:marcelina}
can you pass a message to {name:Bimala Chaudry} my social worker
this is {name:Nimrat Thaker} my support worker
This message is from Dr {name:Ashok Bhattacharya}'s daughter
Dr {name:Nairn} is my GP and he won't refer me
Account in the name of {name:Mr I Pettigrew}
my brother {name:sandy} drinks too much
am {name:joy} an ma mammy is {name:dawn} an she's no well
ma birthday's the {birth:4th o mey 1951}, am ah auld enough
{name:Mr and Mrs P. Rutherglen-Nowak} ask for a grab rail at the bath
{name:joy} fell again. shes 91 and on her own
{name:Faith} needs her feeding tube seen to, who do I ring
can {name:bill} get his hearing tested at home
{name:will} was in hairmyres and came home on friday
{name:april} is 6 weeks old and not feeding
{name:Mark}'s my son and he has Down's
{name:violet}'s eyes are bad, what is there for sight loss
the lady I look after, {name:Rose}, has stopped eating
the man through the wall, {name:bill}, bangs all night
my gardener, {name:Dale}, is in a bad way
{name:Ivy Threlkeld}'s my name and it's about my feet
she lives by herself at {address:Four Winds, Hazelbank Road}
can the nurse come to {address:Hawthorn Cottage, Muirfoot Road} this week
House: {address:Wester Cleghorn Farm}. No heating since Tuesday.
we are in a caravan, {address:Stance 11, Clyde Valley Holiday Park}
the sheltered housing, {address:Fairhill Lodge, number 8}, has no lift
my front step is crumbling. {address:Thirty-one Meikle Earnock Rise}.
she's at mine just now, {address:14A Burnfoot}
he's going to his nan's at {address:70 viewfield}
born {birth:twelfth of the third forty-six}, is she too old for screening
D.O.B. {birth:twenty-five eight sixty-nine}
the twins arrived {birth:27/11/99} and care for me now
he came into the world on {birth:Hogmanay 1947}
my fone no is{phone:07700900483}
send letters to {email:dawn[dot]mcphail[at]sky[dot]com}
sort code {bank:20–14–53}
my name, if you need it, is {name:Rose}
Person needing help: {name:May Cadzow}. Person filling this in: {name:Bill Cadzow}.
{name:peter forth} died in november, stop sending him letters
{name:hunter} is 4 and no talkin yet
{name:joy} needs a new walker
{name:penny} that comes on a friday says to ask you
oor {name:glen}'s a diabetic and out of strips
Name: {name:(Mrs) Parveen Sheikh} and a question about a splint
my mum fell again. {name:Jean Auld}, {address:13 Mossbank}.
I have the attic at {address:10 Castlegate} and forty-four steps
send it to {address:"Dunvegan", Lanark Road}, I don't use the computer
{address:no. 4 the paddock}, thankerton, hospital bed collection
I was lying in my kitchen in {address:Vere Terrace} for four hours
I turn 18 on {birth:9/9/25}, can my mum still see my notes
DOB: {birth:3/vii/1938}
{birth:13th/10th/1951} is when I was born
my address is {address:3 Lindsay House}, Quarry Street
We live in {address:Vere Terrace} and need a ramp
I'm {name:Rose} from Larkhall and I need a rail
mail me at {email:hello@mcphail.org.uk}
{chi:1203451237 1203451237 1203451237 1203451237 1203451237} are ours
{name:may} is my gran, who helps with her memory
{name:Mr Thaddeus Wm. Lockerbie} shall be reassessed
visit me at {address:46 bute street} on tuesday
"""

CLEAN = """
who got the two hundred and fifty thousand pounds
it cost four hundred and twenty six thousand
missing since 6: my 16yr old, said on snap
tell me 16yr olds get help
on Mother's Day we had a cake, who paid
is it open on Father's Day
published by the Child Protection Committee?
is it in the month of May and he's asking
she's as happy as Larry, slurring a bit
look at nhs.scot for it
i looked at careinspectorate.com and got nothing
im housebound, who can visit
im skint, can i get help
im diabetic, who checks my feet
Radiographer here. Who do I ring
Postman here, old boy at the door
Dr Gray's surgery
is Dr Nairn taking new patients
Do you fit a wee ramp? Applicator?
a low settee. Raisers?
my sister's PIP and she gets nothing
CHI, NI and NHS: which one do you want
my mother's keyworker is late
anyone here, please
i want to speak to social work
does it cost more. and drugs
is it open sundays - lanark
what is the Strategic Commissioning Plan
when was the plan published, 21 March 2022?
does the 2022-2025 plan still count
2025 - 2028 plan priorities
how much is spent, is it £734 million
it cost £1,250.50 a week
phone 999 or 111
is 101 the police
Samaritans 116 123
can I call 116123 at night
social work is 0303 123 1008 isn't it
is 01698 455700 the council
what is 0808 123 4567 for
do I ring 0800 1111
who is Soumen Sengupta
is Lesley McDonald still the chair
what does Val de Souza do
is Mr Sengupta the director
did Ms de Souza leave
who was Lesley
my mum is 82 and lives alone
ma da fell an noo he's feart o the stairs
I'm 75 and live in East Kilbride
I'm Scottish and proud
I am a carer for my wife
I'm Polish, is there an interpreter
i'm new here
is anyone here
this is ridiculous
it's my dad, he cannot walk
my mum may need a care home
my dad will not eat
ma mum's no well the day
my husband has Parkinson's disease
my mum has Alzheimer's
my name is on the waiting list
my name is not on the letter
what is the name of the plan
name the priorities
names of the board members please
whats the name of the chief officer
what is the day centre in Larkhall called
a service called Hospital at Home
I live in ML3, which locality
which area is G72
is ml11 in Clydesdale
I live in Hamilton near the park
is there a pharmacy on Union Street
council offices at 154 Almada Street
is Dewar House closing
I bide in Lesmahagow
he stays in a care home in Biggar
is Douglas in Clydesdale
what's on in Stonehouse
Law village day club
Marie Curie nurses
is there a Macmillan nurse
what about Maggie's centre
Queen Elizabeth hospital appointments
where is Udston Hospital
St Andrew's Hospice
Margaret Blackwood Housing
John Hastie Park lunch club
the 24 hour support line
is it open 9-5
open 9.30 to 4.30 monday
10 minute walk from the road
3 people on the way
2 weeks at the day centre
within 28 days
12 weeks free care
24/7 care
1 in 4 people
80% grant for a ramp
2 bedroom flat
a flat 3 floors up
flat 2 bedrooms with no lift
aims 1 to 5
page 12 of the plan
section 25 of the act
National Insurance contributions and care
what is a CHI number
do I need an NHS number
my account was closed can I still pay
which bank do I pay care home fees from
do I need my bank card
can I pay by debit card
Public Bodies (Joint Working) Act 2014
the law of 1 April 2014
since 1 April 2016 what changed
my mum had a stroke on 12 March 2009
my dad has been in since 03/02/2012
for folk born before 1 September 1955
am I too young, born in 1960s
the meeting on 25 June 2019
25/06/2019 minutes
2019-06-25
when is the next meeting, 30/03/2025
my 65th birthday is soon
what help is there for birthdays
ijb@southlanarkshire.gov.uk
can i email you
see www.southlanarkshire.gov.uk/info/200203/health
https://www.southlanarkshire.gov.uk/downloads/file/12345/plan
what are you, a robot?
who are you
thanks
thank you very much
cheers pal
I miss my mum
ms nurse in Hamilton
my mum has MS and needs a nurse
P1 2nd year pupils
is the X1 bus still running
my daughter wants to be a nurse
ma wean cannae sleep
our carer is late every day
call me back please
I'm in Cambuslang
I'm Hard of Hearing
I Am Looking For Help At Home
HELP ME PLEASE
my partner is in hospital
can my neighbour get help
do carers get paid
Who Do I Contact About Care
my mum needs Care at Home
what is Self-directed Support
is there help with money and Universal Credit
Can I get Attendance Allowance for my mum
Power of Attorney for my dad
my sister in law looks after my gran
where can I park at Hairmyres
what happened at Kilbryde Hospice
how many nurses work in Lesmahagow
a streetlight's out at my corner
when will the Blantyre care campus open
what did folk say in the consultation
grant for a stairlift
I want to mark a complaint
will my dad get a grant
does the pan cover sandy beaches
I hope joy and grace will come
what does the plan say, in 300 words
population of 320,000
0 to 5 years
1 2 3 4 5
my blood pressure is 140/90
temperature 38.5
I weigh 70 kg
who looks after the money in the partnership
ma maw needs a rail at the front door
what's the difference between the IJB and the council
are there any jobs going
my gran is 91 and keeps falling
can I see the minutes from 14 September 2021
what were the results for 2019/20
spending went up by 3.5 per cent
how many people live in South Lanarkshire, 322,630?
will the plan change after 2025
who do I phone at night
is 0300 123 4567 the right number
phone 101 for the police
ring 111 option 2
what does ML11 come under
do G72 and G73 count as one locality
I live in Cambuslang, can I get a bus to Hairmyres
Stonehouse hospital parking
I'm a nurse in East Kilbride
I'm writing about my mum's care package
I'm Deaf and need BSL
im no happy wi the service
am I entitled to a carer's assessment
my dad is blind
my son is 16 and autistic
my mum is Italian
my husband works away
my sister's carer never turned up Tuesday
my neighbour keeps shouting
my wife left hospital on Friday
what is Hope for Autism
Is Citizens Advice open
what does the Christie Commission say
what about Lanarkshire Carers Centre
Who wrote the Feeley review
is Jeane Freeman still health secretary
Can Age Scotland help
Alzheimer Scotland dementia adviser
where is Kirklands hospital
Is Val de Souza the chief officer
how much is a place in a care home, £1,200 a week?
my mum has £35,000 savings
capital limit £32,750
bus 267 to Hamilton
the number 14 bus
room 4 at the health centre
ward 12 at Wishaw General
outcome 9 of the national outcomes
page 4, paragraph 3
2 carers twice a day
4 times a day, 15 minute visits
6 weeks of reablement
13 priorities in the plan
since 2016
before 31 March 2025
is it for over 65s or 60 plus
50 yards from the main road
can I get meals on wheels on Christmas Day
what happens on 1 January
call the midwife lol
can I get a befriender for my mum
is the plan available in Polish or BSL
what are the 5 localities
what's happening with McClymont House
how do I become an unpaid carer rep on the board
does my dad need to sell his house
who do you call when a carer doesn't show up
I called on Monday and nobody answered
they called me back after 3 weeks
my mum is called in for a scan
is the chair elected
Frank advice about drugs
Does Grant funding cover adaptations
May I ask a question
Will the plan help Rosebank
Can Hamilton get a new health centre
my pal says the day centre in Lanark is shut
our street has no dropped kerb
I live on the main road through Carstairs
I stay with my daughter
I live with 3 other people
I stay at home all day
he lives in sheltered housing in Law
moved to 24 hour care
moved home 3 weeks ago
at 10 the carers come
i'm 18 next month, will my support stop
my gran turned 100 on 5 May 2023
my wee boy is 4 and not talking
my wee man has adhd
my man works offshore
the wean is no sleeping
the man from the council was rude
his carer was late 3 times
her social worker left
my mum's MS is worse
mum has COPD and is on oxygen
is Strathclyde Partnership for Transport free
Care Inspectorate grade 4 good
the Adult Support and Protection (Scotland) Act 2007
Carers (Scotland) Act 2016
Self-directed Support Act 2013 section 5
what's the target, 95% in 4 hours
0.5 million pounds
£12.50 per hour
£734,000,000
option 2 on 0303 123 1008
is it 08081234567
phone 0800 83 85 87
what is 0345 123 4567
reply by 30 June please
open 1 Oct to 31 March
2019-2022 plan vs 2022-25
in 2011 census
born with a disability, what help
when was the IJB born
I was told to ask for Home First
Thanks for your help
cheers from Rutherglen
love the new website
what did John Swinney promise about care
does the health secretary Neil Gray decide
Did Councillor Walker vote for the charges
is Brandon Gate open on a Saturday
can I rob Peter to pay Paul
Ivy is all over the windows
my husband snores, any advice
my pal overdoses and needs help
my dad's home was shut
who comes to my mum's house
my wife retires in June
my mum hasny got a carer
who's handling my sister's case
I'm Coeliac and need help with meals
I am Deafblind
did the act of 1 April 1968 change
10 000 000 minutes of home care
1698 people answered the survey
ward 14 at Udston House
the 267 bus on Strathaven Road
flat 2 get drunk
five minute drive from the hospital
room 12 main street entrance
Thanks, have a good day
Yours faithfully, a worried daughter
what a Distress Brief Intervention is and who it is for
I am Gay and need a carer
I am English, do I pay for care?
I'm Scunnered
I'm Knackered looking after him
my son Refuses to wash
My gran Loves the day centre
My Husband Died in February and I am lost
My mother has Wernicke-Korsakoff, is there a place for her?
My aunt has Creutzfeldt-Jakob, can she come home?
The doctor says it's Addison's or Cushing's
Is Elaine and Bob's still open in Larkhall?
my partner drew a picture of the ramp
my mum alos needs help
me again, rent arrears from last year
Thanks for the help. Brilliant
Cheers. Lanark
We are at Udston, is the canteen open
is it Outcome 3 The Plan
Dr Nairn's practice
nhs one one one never answers
two to three times four to five days a week
the joy of my life has gone, who can I talk to
may she get a bus pass
will he have to pay for it himself
my bill is wrong and she won't change it
a grant fell through and he needs a ramp
her rose bed needs weeding but she can't bend
heather in the garden brings my son out in hives
where is the clinic on Blair Road
is the Carers Centre, Brandon Street open on Saturdays
nine nine nine told me to ring one one one
the 14A bus to Hamilton does not stop at the clinic
at 9 the nurse came and at 10 she went
is customer.services@southlanarkshire.gov.uk where complaints go
my operation was on 4th may and i still need a bed
the rent rose and i cant eat
Who do I see about a lamp that's out on Wellhall Road
Guy who does the door entry left it wide open
heather and grass is bringing on my hayfever
massive pothole on Stonelaw Road, who fixes it
my mum will be 90 and she lives alone, what help is there
the doctor may see her at home
someone will come to him on friday
she may have dementia and her memory is bad
who will be with him at night
Nobody can tell me when the memory clinic will see him
respite grant that helps him get a break
carers grant that helps with breaks, can she get it
mum's will needs a lawyer, can she get one
living will says he should not be resuscitated
april is 12 months away but he needs it
is Women's Aid, Brandon Street still open
the Salvation Army, Duke Street does meals
Is Rowlands on Main Street open Sunday
Roadworks on Stonelaw Road and the bus is late
Hospital at Home: Who runs it
Delivery: When will my dressings come
Question about care at home: Can I choose my carer
she takes 2 x 50mg, is that too much
can I get 3 x 45 minute visits a day
is the club at 9 tomorrow
ward 3B Hairmyres what are the visiting times
the number is 111 or is it 999
is there a chemist close to the bus stop on Main Street
there is a homeless man lying in Brandon Street
The clinic moved to Douglas Street
will the plan be completed by March
our grant's been cut
the ambulance came along 2/3 hours later
the price will be 20 on 1 April
""".strip().splitlines()




def rows(table: str) -> list[str]:
    return table.strip().splitlines()


def sent(row: str) -> str:
    return re.sub(r"\{\w+:(.*?)\}", r"\1", row)


def expected(row: str) -> str:
    text = re.sub(r"\{(\w+):.*?\}", lambda secret: MARKS[secret[1]], row)
    return re.sub(r"\((\([^()]*\))\)", r"\1", text)


def kinds(row: str) -> set[str]:
    return {WORDS[kind] for kind in re.findall(r"\{(\w+):", row)}


def test_the_tables_are_long_enough() -> None:
    assert len(set(rows(PERSONAL))) >= 120 and len(set(CLEAN)) >= 120


@pytest.mark.parametrize("row", rows(PERSONAL))
def test_personal_data_goes_and_the_rest_stays(row: str) -> None:
    got = redact(normalise(sent(row)).text, PUBLIC)
    assert (got.text, set(got.kinds)) == (expected(row), kinds(row))


@pytest.mark.parametrize("message", CLEAN)
def test_a_clean_message_comes_back_unchanged(message: str) -> None:
    assert redact(message, PUBLIC) == Redacted(message, ())


@pytest.mark.parametrize("row", rows(PERSONAL) + CLEAN)
def test_redacting_twice_changes_nothing(row: str) -> None:
    once = redact(normalise(sent(row)).text, PUBLIC).text
    assert redact(once, PUBLIC) == Redacted(once, ())


@pytest.mark.parametrize("row", [row for row in rows(PERSONAL) if "{phone:07" in row or "{chi:" in row or "@" in row])
def test_hidden_characters_do_not_carry_data_through(row: str) -> None:
    spread = "\u200b".join(sent(row)).replace("7\u200b", "\uff17\u00ad")
    assert redact(normalise(spread).text, PUBLIC).text == expected(row)


def test_kinds_are_named_once_in_the_order_of_the_message() -> None:
    message = "phone 07700 900123 or 07700 900124, my name is Jim Broon"
    assert redact(message).kinds == ("a phone number", "a name")


def test_the_same_name_later_in_the_message_goes_too() -> None:
    assert redact("ma da, Eck Gemmell, fell. Eck is 80 and Gemmell is his name").text == (
        "ma da, (name), fell. (name) is 80 and (name) is his name")


@pytest.mark.parametrize("form", [
    "01698 455700", "01698-455-700", "(01698) 455700", "+44 1698 455700", "+44 (0)1698 455700",
])
def test_a_public_phone_stays_however_it_is_written(form: str) -> None:
    assert redact(f"is {form} the council", PUBLIC).kinds == ()
    assert redact(f"is {form} the council").kinds == ("a phone number",)


def test_a_resident_who_shares_a_name_with_a_board_member_is_still_left_out() -> None:
    assert redact("my name is Lesley McDonald", PUBLIC).text == "my name is (name)"
    assert redact("is Lesley McDonald the chair", PUBLIC).text == "is Lesley McDonald the chair"


def test_a_mark_never_completes_a_markdown_link() -> None:
    assert redact("[ring](07700 900123)").text == "[ring] (phone number)"


@pytest.mark.parametrize("number, kind", [
    ("order 9434765919", "an NHS number"), ("order 9434765918", None),
    ("4111 1111 1111 1111", "a card number"), ("order 9111 1111 1111 1112", None),
])
def test_check_digits_decide(number: str, kind: str | None) -> None:
    assert redact(number).kinds == ((kind,) if kind else ())


@pytest.mark.parametrize("piece", [
    "a", "a ", "1", "1 ", "12 ", "0", "0 ", "my ", "my mum ", "mum is ", "my name is ", "A b ", "Jim ", "Jim and ",
    "a-", "a'", "a.", "a@", "a dot ", "a at ", "1 a ", "1/", "1-", "born ", "born 1 ", "1/1/1 ", "12 Main ",
    "flat ", "ML3 ", "(", "((0", "+", "+44 ", "'s name ", ", ", "\0", "(name) ", "chi 1 ", "sort code ", "acct ",
    "01/01/1950 ", "number is on at ", "mcx ", "I'm Jim Broon ", "07700 900123 ", "stepma ", "jim.", "o'", "ins ",
    "31 march 19 ", "0 o ", "- a ", "hello im ", "thanks. ", "me, a, ", "the mum of ", "seen by dr ", "I am at ", "1 The ", "message to ", ". q ", "we are A ",
])
def test_ten_thousand_characters_take_little_time(piece: str) -> None:
    """In proportion to a plain message of that length, so that a busy machine does not fail it."""
    text = (piece * 10_000)[:10_000]
    assert _seconds(text) < max(0.15, 12 * _seconds(("my mum needs help at home, who do I ask? " * 300)[:10_000]))


def _seconds(text: str) -> float:
    best = 9.0
    for _ in range(3):
        start = time.perf_counter()
        redact(text, PUBLIC)
        best = min(best, time.perf_counter() - start)
    return best


PIECES = st.sampled_from([word for row in rows(PERSONAL) + CLEAN for word in sent(row).split()])
MESSAGES = st.lists(PIECES, max_size=25).map(" ".join) | st.text(max_size=200)


@settings(max_examples=600, deadline=None)
@given(MESSAGES)
def test_any_text_is_stable_after_one_redaction(message: str) -> None:
    once = redact(normalise(message).text, PUBLIC)
    assert redact(once.text, PUBLIC) == Redacted(once.text, ())
    assert bool(once.kinds) == (once.text != normalise(message).text)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(CLEAN), st.integers(0, 99_999), st.sampled_from(["", " ", "-", " - ", "."]))
def test_a_mobile_number_goes_from_any_message(message: str, last: int, gap: str) -> None:
    number = f"07700{gap}9{last:05}"
    assert number not in redact(f"{message}, {number}", PUBLIC).text


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(CLEAN), st.integers(1, 28), st.integers(1, 12), st.integers(0, 99), st.integers(0, 9999))
def test_a_chi_number_goes_from_any_message(message: str, day: int, month: int, year: int, rest: int) -> None:
    chi = f"{day:02}{month:02}{year:02}{rest:04}"
    assert chi not in redact(f"{message}. {chi}", PUBLIC).text


EMAILS = st.from_regex(r"[a-z]{1,9}(\.[a-z]{1,9})?@[a-z]{2,9}\.(com|co\.uk|scot)", fullmatch=True)


@settings(max_examples=200, deadline=None)
@given(EMAILS, st.sampled_from(CLEAN))
def test_an_email_address_goes_from_any_message(email: str, message: str) -> None:
    assert email not in redact(f"{message} {email}", PUBLIC).text

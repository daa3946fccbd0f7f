import type { Department } from './department.ts';

export const officeChairs: Department = {
  name: 'office chairs',
  titles: [
    '{brand} {model} {kind} {headrest}, {colour}',
    '{brand} {model} {colour} {kind} {headrest}',
    '{kind} {model} by {brand}, {colour}, {headrest}',
  ],
  words: `
    attribute | value   | shop                             | reseller                      | asked
    kind      | mesh    | Mesh Office Chair                | mesh-back desk chair          | mesh office chair, mesh desk chair
    kind      | exec    | Executive Office Chair           | executive desk chair          | executive office chair, executive chair
    kind      | game    | Gaming Chair                     | gamer chair                   | gaming chair
    kind      | kneel   | Kneeling Chair                   | kneeling stool                | kneeling chair, kneeling stool
    kind      | saddle  | Saddle Stool                     | saddle seat stool             | saddle stool
    kind      | neck    | Clip-On Headrest                 | add-on headrest               | clip on headrest, add on headrest
    kind      | castor  | Castor Wheels                    | spare castors                 | castor wheels, spare castors
    headrest  | with    | with Headrest                    | headrest included             | with headrest
    headrest  | without | without Headrest                 | no headrest                   | without headrest, no headrest
    feature   | lumbar  | adjustable lumbar support        | lumbar support you can adjust | lumbar support, with lumbar support
    feature   | arms    | 4D armrests                      | 4D arms                       | 4d armrests, 4d arms
    feature   | foot    | a pull-out footrest              | pull-out footrest             | with footrest
    feature   | heavy   | a frame rated for 180 kg         | rated for 180 kg              | 180kg, heavy duty 180 kg
    feature   | recline | a backrest that reclines to 155° | reclines to 155°              | reclining
    feature   | flip    | flip-up armrests                 | flip-up arms                  | flip up armrests, flip up arms
    feature   | leather | a real-leather cover             | real leather                  | real leather, genuine leather
    feature   | vegan   | a vegan-leather cover            | vegan leather                 | vegan leather
    feature   | height  | a gas lift                       | gas lift                      | gas lift
    feature   | wood    | a birch frame                    | birch frame                   | birch, wooden
    feature   | floor   | soft wheels for hard floors      | hard floor wheels             | for hard floors, hard floor wheels
  `,
  models: `
    brand     | model     | kind   | headrest     | colour            | features      | pitch
    Sedlowe   | Netara    | mesh   | with without | black grey blue   | lumbar arms   | A cool chair for eight hours of screens
    Backwyn   | Netelle   | mesh   | with without | black grey blue   | lumbar flip   | A cool chair for home offices
    Sedlowe   | Airenne   | mesh   | with without | black white grey  | flip floor    | A slim chair for small desks
    Stoolwick | Meshing   | mesh   | without      | black green       | heavy lumbar  | A strong chair for shared desks
    Backwyn   | Directine | exec   | with without | black brown       | leather       | A broad chair for the corner office
    Stoolwick | Directane | exec   | with without | black brown       | vegan recline | A broad chair for naps between meetings
    Thronnick | Racelo    | game   | with         | black red blue    | recline arms  | A bucket seat for long evenings
    Backwyn   | Racetta   | game   | with         | black red blue    | recline foot  | A bucket seat for streams and films
    Thronnick | Titanock  | game   | with         | black white       | heavy arms    | A wide seat for tall players
    Perchley  | Kneelora  | kneel  | -            | black grey red    | wood          | A rocking seat that opens the hips
    Stoolwick | Kneelo    | kneel  | -            | black grey        | height        | A seat that tips the pelvis forward
    Perchley  | Saddlene  | saddle | -            | black white brown | height        | A seat for dentists, painters and standing desks
  `,
  accessories: `
    brand    | kind   | for       | by | colour | features | pitch
    Nodwell  | neck   | mesh      | -  | black  |          | A foam cushion on a clamp that moves up and down
    Rollwick | castor | mesh exec | -  | black  |          | A set of five with 11 mm pins
  `,
};

export const lamps: Department = {
  name: 'lamps',
  titles: [
    '{brand} {model} {kind}, {finish}, {light}',
    '{brand} {model} {kind} {finish} - {light}',
    '{kind} {model} by {brand} in {finish}, {light}',
  ],
  words: `
    attribute | value  | shop                   | reseller                    | asked
    kind      | desk   | LED Desk Lamp          | LED reading lamp for desks  | desk lamp, led desk lamp
    kind      | floor  | Floor Lamp             | standing floor lamp         | floor lamp, standing lamp
    kind      | bed    | Bedside Lamp           | night table lamp (bedside)  | bedside lamp, bedside table lamp
    kind      | hang   | Pendant Light          | hanging pendant lamp        | pendant light, hanging lamp
    kind      | clip   | Clip-On Light          | clip-on spot light          | clip on light, clip on lamp
    finish    | black  | Matt Black             | matt black                  | black, matt black
    finish    | brass  | Brushed Brass          | brass                       | brass
    finish    | oak    | Oak                    | oak wood                    | oak, wooden
    finish    | green  | Sage Green             | green                       | green
    finish    | pink   | Powder Pink            | pink                        | pink
    finish    | chrome | Chrome                 | chrome                      | chrome
    light     | warm   | Warm 2700 K            | warm light                  | warm light, warm
    light     | day    | Daylight 5000 K        | daylight                    | daylight, daylight 5000k
    feature   | dim    | a dimmer               | dimmable                    | dimmable, with dimmer
    feature   | usb    | a USB charging port    | USB charging port           | with usb port, usb
    feature   | arm    | a long swing arm       | swing arm                   | swing arm
    feature   | clamp  | a table clamp          | table clamp                 | with clamp, clamp
    feature   | pack   | a rechargeable battery | rechargeable battery inside | rechargeable
    feature   | touch  | a touch switch         | touch switch                | touch
    feature   | remote | a remote control       | remote control included     | with remote
    feature   | linen  | a linen shade          | linen shade                 | linen shade
    feature   | rattan | a rattan shade         | rattan shade                | rattan
    feature   | smoke  | a smoked-glass shade   | smoked glass shade          | smoked glass
    feature   | shelf  | two small shelves      | two shelves in the stem     | with shelves
  `,
  models: `
    brand     | model    | kind  | finish             | light    | features    | pitch
    Glimmerow | Studiolo | desk  | black brass green  | warm day | arm dim     | A steady light for drawings and homework
    Wickenby  | Studella | desk  | black brass green  | warm day | arm clamp   | A steady light that leaves the table free
    Glimmerow | Inklet   | desk  | black pink         | warm day | usb touch   | A small light for a small desk
    Halvenlow | Quilla   | desk  | oak chrome         | warm day | dim usb     | A calm light for writers
    Wickenby  | Loungel  | floor | black brass chrome | warm day | dim remote  | A tall light for the reading corner
    Halvenlow | Loungelo | floor | black brass        | warm     | dim linen   | A tall light beside the sofa
    Tarrowick | Etagelle | floor | oak black          | warm     | linen shelf | A tall light that holds a book and a plant
    Tarrowick | Nidolo   | bed   | oak pink green     | warm     | touch linen | A small light for the last pages
    Halvenlow | Nidelle  | bed   | oak pink           | warm     | touch pack  | A small light to carry along the hall
    Wickenby  | Nappa    | bed   | brass chrome       | warm     | dim usb     | A small light for hotel-like nights
    Tarrowick | Nestone  | hang  | black oak          | warm     | rattan      | A woven light over the dining table
    Glimmerow | Orbelle  | hang  | brass black chrome | warm day | smoke       | A round light over the kitchen island
    Wickenby  | Orbanne  | hang  | brass black        | warm day | smoke dim   | A round light for high stairwells
    Halvenlow | Clippet  | clip  | black pink green   | warm day | pack        | A pocket light for books and music stands
    Glimmerow | Clipso   | clip  | black pink         | warm day | pack dim    | A pocket light for night readers
  `,
};

export const bedding: Department = {
  name: 'bedding',
  titles: [
    '{brand} {model} {kind}, {bed}, {season}, {colour}',
    '{brand} {model} {season} {bed} {kind} {colour}',
    '{bed} {kind} {model} by {brand}, {season}, {colour}',
  ],
  words: `
    attribute | value   | shop                         | reseller                | asked
    kind      | duvet   | Duvet                        | quilt duvet             | duvet, quilt
    kind      | sheet   | Fitted Sheet                 | fitted bed sheet        | fitted sheet
    kind      | cover   | Duvet Cover Set              | quilt cover set         | duvet cover set, duvet cover, quilt cover
    kind      | guard   | Mattress Protector           | mattress protecting pad | mattress protector
    bed       | single  | Single                       | single bed              | single
    bed       | double  | Double                       | double bed              | double
    bed       | king    | King Size                    | king size bed           | king size, king
    season    | summer  | 4.5 Tog Summer               | summer 4.5 tog          | 4.5 tog, summer
    season    | winter  | 13.5 Tog Winter              | winter 13.5 tog         | 13.5 tog, winter
    season    | all     | 10.5 Tog All-Year            | all year 10.5 tog       | 10.5 tog, all year
    feature   | down    | a goose-down filling         | filled with goose down  | goose down
    feature   | wool    | a pure-wool filling          | filled with pure wool   | wool
    feature   | hollow  | a microfibre filling         | microfibre filled       | microfibre
    feature   | cotton  | crisp cotton percale         | cotton percale          | cotton percale, percale
    feature   | linen   | washed linen                 | washed linen            | linen
    feature   | jersey  | stretchy jersey              | jersey stretch          | jersey
    feature   | deep    | 35 cm deep corners           | extra deep 35 cm        | extra deep, deep
    feature   | button  | coconut buttons              | coconut buttons         | with buttons
    feature   | quiet   | a noiseless waterproof layer | waterproof noiseless    | waterproof
    feature   | wash    | a 60 °C wash                 | 60 °C washable          | washable 60, 60 degree wash
    feature   | organic | organic certification        | certified organic       | organic
  `,
  models: `
    brand      | model     | kind  | bed                | season            | colour      | features       | pitch
    Dozelle    | Cumulane  | duvet | single double king | summer all winter | -           | down           | A cloud that weighs nothing
    Slumbrey   | Cumulow   | duvet | single double king | summer all winter | -           | down organic   | A cloud for a clear conscience
    Slumbrey   | Shearline | duvet | single double king | summer all        | -           | wool organic   | An even warmth for people who run hot
    Nappington | Everfill  | duvet | single double king | summer all winter | -           | hollow wash    | An easy duvet for children and guests
    Dozelle    | Percalla  | sheet | single double king | -                 | white grey  | cotton deep    | A cool smooth base
    Nappington | Percelle  | sheet | single double king | -                 | white grey  | cotton         | A cool base at a fair price
    Slumbrey   | Jerseyne  | sheet | single double king | -                 | grey navy   | jersey deep    | A soft base that needs no iron
    Dozelle    | Linnetta  | cover | single double king | -                 | white green | linen button   | A relaxed set that looks better unironed
    Slumbrey   | Linella   | cover | single double king | -                 | white green | linen          | A relaxed set for warm nights
    Nappington | Stripelle | cover | single double king | -                 | navy grey   | cotton organic | A hotel set in a fine stripe
    Nappington | Drywell   | guard | single double king | -                 | -           | quiet wash     | A thin layer against spills
    Dozelle    | Guardine  | guard | single double king | -                 | -           | quiet deep     | A thin layer that stays in place
  `,
};

export const tools: Department = {
  name: 'tools',
  titles: [
    '{condition} {brand} {model} {voltage} {kind}, {offer}',
    '{condition} {brand} {voltage} {kind} {model} {offer}',
    '{kind} {model} {voltage} by {brand}, {offer} {condition}',
  ],
  words: `
    attribute | value  | shop                      | reseller                       | asked
    kind      | drill  | Cordless Drill Driver     | cordless drill                 | cordless drill, drill driver
    kind      | impact | Cordless Impact Driver    | impact driver                  | impact driver
    kind      | saw    | Cordless Circular Saw     | battery circular saw           | cordless circular saw, circular saw
    kind      | sander | Cordless Orbital Sander   | battery orbit sander           | cordless sander, orbital sander
    kind      | jig    | Cordless Jigsaw           | battery jigsaw                 | jigsaw, cordless jigsaw
    kind      | cell   | Slide-In Battery Pack     | spare battery                  | battery, spare battery
    kind      | case   | Carry Case                | hard carry case                | carry case, hard case
    voltage   | 12v    | 12 V                      | 12V                            | 12v
    voltage   | 18v    | 18 V                      | 18V                            | 18v
    offer     | bare   | Bare Tool                 | bare unit without battery      | bare tool, without battery, bare unit
    offer     | kit    | Kit with 2 Batteries      | with two batteries and charger | kit, with 2 batteries, with two batteries
    feature   | brush  | a brushless motor         | brushless                      | brushless
    feature   | lamp   | an LED work light         | LED light                      | with led light
    feature   | hammer | a hammer action for brick | hammer action                  | hammer action, with hammer
    feature   | laser  | a laser guide             | laser guide                    | with laser guide, laser
    feature   | dust   | a dust bag                | dust bag included              | with dust bag
    feature   | chuck  | a 13 mm metal chuck       | 13 mm metal chuck              | 13mm chuck, metal chuck
    feature   | speed  | variable speed            | variable speed                 | variable speed
    feature   | plunge | a plunge base             | plunge cut base                | plunge
    feature   | orbit  | four orbital settings     | 4 orbital settings             | with orbital action
  `,
  models: `
    brand    | model    | kind   | voltage | offer    | condition       | features     | pitch
    Thornabe | Borewell | drill  | 12v 18v | bare kit | new refurbished | brush lamp   | A compact helper for shelves and decking
    Wrenlock | Borelock | drill  | 12v 18v | bare kit | new             | brush lamp   | A compact helper for flat packs and fences
    Kobrenik | Drillane | drill  | 18v     | bare kit | new refurbished | hammer chuck | A strong arm for stone walls
    Haftman  | Drillark | drill  | 18v     | bare kit | new             | hammer brush | A strong arm for builders
    Thornabe | Screwton | impact | 12v 18v | bare kit | new             | brush lamp   | A short driver for long screws
    Wrenlock | Screwlan | impact | 12v 18v | bare kit | new refurbished | lamp         | A short driver for tight corners
    Haftman  | Torquell | impact | 18v     | bare kit | new             | brush speed  | A driver for decks and timber frames
    Thornabe | Ripperon | saw    | 18v     | bare kit | new refurbished | laser dust   | A straight cut through boards and panels
    Kobrenik | Rippane  | saw    | 18v     | bare kit | new             | brush laser  | A straight cut through joists
    Wrenlock | Divelock | saw    | 12v 18v | bare kit | new             | plunge dust  | A clean cut in worktops and floors
    Haftman  | Smoothon | sander | 12v 18v | bare kit | new refurbished | dust speed   | A fine finish for tables and doors
    Wrenlock | Smoothal | sander | 12v 18v | bare kit | new             | dust         | A fine finish for weekend painters
    Thornabe | Curvaton | jig    | 12v 18v | bare kit | new             | orbit lamp   | A neat curve through wood and plastic
    Kobrenik | Curvane  | jig    | 18v     | bare kit | new refurbished | orbit brush  | A neat curve through steel and oak
  `,
  accessories: `
    brand    | kind | for       | by      | features | pitch
    Cellwick | cell | drill saw | voltage |          | A 4.0 Ah pack with charge display
    Boxley   | case | drill     | -       |          | A moulded box with room for bits
  `,
};

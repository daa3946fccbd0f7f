import type { Department } from './department.ts';

export const backpacks: Department = {
  name: 'backpacks',
  titles: [
    '{brand} {model} {volume} {kind}, {colour}',
    '{brand} {model} {kind} {volume} {colour}',
    '{volume} {kind} {model} from {brand} in {colour}',
  ],
  words: `
    attribute | value    | shop                         | reseller                   | asked
    kind      | day      | Daypack                      | day rucksack               | daypack, day rucksack
    kind      | trek     | Trekking Backpack            | trekking rucksack          | trekking backpack, trekking rucksack
    kind      | laptop   | Laptop Backpack              | laptop rucksack            | laptop backpack, laptop bag backpack
    kind      | school   | School Backpack              | school bag                 | school backpack, school bag
    kind      | cover    | Rain Cover                   | slip-on rain cover         | rain cover, raincover
    volume    | 12l      | 12 L                         | 12 litre                   | 12l, 12 litre
    volume    | 18l      | 18 L                         | 18 litre                   | 18l, 18 litre
    volume    | 22l      | 22 L                         | 22 litre                   | 22l, 22 litre
    volume    | 28l      | 28 L                         | 28 litre                   | 28l, 28 litre
    volume    | 45l      | 45 L                         | 45 litre                   | 45l, 45 litre
    volume    | 60l      | 60 L                         | 60 litre                   | 60l, 60 litre
    feature   | bottle   | two bottle pockets           | two bottle pockets         | with bottle pockets
    feature   | hip      | a padded hip belt            | padded hip belt            | with hip belt, padded hip belt
    feature   | vent     | a ventilated mesh back       | ventilated mesh back panel | ventilated back, ventilated
    feature   | lock     | lockable anti-theft zips     | anti-theft lockable zips   | anti theft, lockable
    feature   | usb      | a USB charging port          | USB charging port          | with usb port, usb charging
    feature   | recycled | recycled fabric              | recycled fabric            | recycled
    feature   | roll     | a roll-top closure           | roll top                   | roll top
    feature   | light    | a lightweight frameless back | lightweight frameless back | lightweight, frameless
    feature   | chest    | a chest strap with a whistle | whistle on the chest strap | with chest strap
    feature   | sixteen  | a padded 16-inch sleeve      | fits a 16 inch laptop      | 16 inch, for 16 inch laptop
    feature   | hidden   | a hidden back pocket         | hidden pocket at the back  | hidden pocket, with hidden pocket
  `,
  models: `
    brand      | model     | kind   | volume  | colour             | features         | pitch
    Oskerby    | Hillock   | day    | 18l 28l | black olive orange | bottle vent      | A small pack for a walk and its lunch
    Tarnwick   | Hummock   | day    | 18l 28l | black olive orange | bottle vent      | A small pack for a day on the hill
    Tarnwick   | Featherly | day    | 18l 22l | grey orange        | light recycled   | A small pack for fast and easy days
    Oskerby    | Traverna  | trek   | 45l 60l | black olive        | hip vent         | A load carrier for hut to hut
    Fennmoor   | Traversal | trek   | 45l 60l | black olive        | hip vent         | A load carrier for a week on foot
    Wexholm    | Portage   | trek   | 45l 60l | grey orange        | hip roll         | A load carrier for boats, buses and paths
    Haddlecott | Deskwell  | laptop | 18l 22l | black grey         | sixteen lock usb | A tidy bag for the office and the train
    Lindorrow  | Deskmate  | laptop | 18l 22l | black grey         | sixteen lock     | A tidy bag for the commute
    Haddlecott | Rollinge  | laptop | 22l 28l | black olive grey   | hidden roll      | A soft bag for bikes and coffee shops
    Lindorrow  | Campusle  | laptop | 18l 22l | grey navy          | hidden recycled  | A light bag for lectures
    Pennywhit  | Schoolery | school | 12l 18l | navy pink purple   | chest bottle     | A bag for the first school years
    Tumbelina  | Satchelo  | school | 12l 18l | navy pink purple   | chest            | A bag for books, gym shoes and treasures
  `,
  accessories: `
    brand     | kind  | for    | by     | colour | features | pitch
    Drywinkle | cover | trek   | volume | orange |          | An elastic cover that keeps a shower off the pack
    Drywinkle | cover | laptop | volume | black  |          | An elastic cover that folds into a pouch
  `,
};

export const tents: Department = {
  name: 'tents',
  titles: [
    '{brand} {model} {capacity} {kind}, {colour}',
    '{brand} {model} {kind} for {capacity}, {colour}',
    '{model} {capacity} {kind} ({colour}) by {brand}',
  ],
  words: `
    attribute | value     | shop                       | reseller                     | asked
    kind      | backpack  | Backpacking Tent           | trekking tent                | backpacking tent, trekking tent
    kind      | family    | Family Tent                | family camping tent          | family tent, family camping tent
    kind      | popup     | Pop-Up Tent                | instant pop up tent          | pop up tent, pop-up tent
    kind      | footprint | Groundsheet                | ground sheet                 | groundsheet, ground sheet
    capacity  | 1         | 1-Person                   | 1 person                     | 1 person, one man, solo
    capacity  | 2         | 2-Person                   | 2 persons                    | 2 person, two man, 2 man
    capacity  | 3         | 3-Person                   | 3 persons                    | 3 person, three man
    capacity  | 4         | 4-Person                   | 4 persons                    | 4 person, four man, 4 man
    capacity  | 6         | 6-Person                   | 6 persons                    | 6 person, six man
    capacity  | 8         | 8-Person                   | 8 persons                    | 8 person, 8 man
    feature   | free      | freestanding poles         | freestanding                 | freestanding
    feature   | season    | a four-season flysheet     | four season flysheet         | 4 season, four season
    feature   | doors     | two doors                  | two doors                    | two doors, 2 door
    feature   | dark      | blackout bedrooms          | blackout bedrooms            | blackout, blackout bedroom
    feature   | air       | inflatable air beams       | inflatable beams             | inflatable, air beam
    feature   | stand     | standing height throughout | full standing height         | standing height
    feature   | light     | an ultralight silnylon fly | ultralight silnylon          | ultralight
    feature   | uv        | UV 50+ protection          | UV50 sun protection          | uv protection, uv 50
    feature   | stove     | a stove jack               | chimney opening (stove jack) | with stove jack
    feature   | steel     | steel poles                | steel poles                  | steel poles
  `,
  models: `
    brand     | model     | kind     | capacity | colour            | features       | pitch
    Oskerby   | Lapwing   | backpack | 1 2 3    | green orange grey | free doors     | A shelter for long trails in mixed weather
    Tarnwick  | Lapwood   | backpack | 1 2 3    | green orange grey | free doors     | A shelter for multi-day hikes
    Tarnwick  | Gossamere | backpack | 1 2      | green grey        | light          | A shelter for people who count grams
    Skelborne | Polanne   | backpack | 2 3      | orange grey       | free season    | A shelter for snow and storms
    Wexholm   | Kupola    | backpack | 2 3      | green orange      | season light   | A shelter for winter ridges
    Wexholm   | Meadowna  | family   | 4 6 8    | green sand        | air dark       | A weekend house that stands in ten minutes
    Corvanne  | Meadley   | family   | 4 6 8    | green sand        | air dark stand | A weekend house for the whole family
    Corvanne  | Longhale  | family   | 6 8      | sand grey         | stand steel    | A tunnel for tables, chairs and rainy afternoons
    Pellowick | Bellamora | family   | 4 6      | sand              | stove stand    | A cotton bell for slow summers
    Pellowick | Flickett  | popup    | 2 3 4    | green orange      | uv             | A tent that opens by itself on the beach
    Corvanne  | Flipsel   | popup    | 2 3 4    | green orange      | uv dark        | A tent for festivals and gardens
  `,
  accessories: `
    brand     | kind      | for      | by       | colour | features | pitch
    Underlowe | footprint | backpack | capacity | grey   |          | A cut-to-shape sheet that spares the floor from stones
    Underlowe | footprint | family   | capacity | grey   |          | A heavy sheet that keeps the floor dry and clean
  `,
};

export const bikes: Department = {
  name: 'bikes',
  titles: [
    '{brand} {model} {year} {kind}, {frame}, {colour}',
    '{brand} {model} {kind} {year} {colour} - {frame}',
    '{kind} {brand} {model} {year}, {colour}, {frame}',
  ],
  words: `
    attribute | value  | shop                     | reseller              | asked
    kind      | gravel | Gravel Bike              | gravel bicycle        | gravel bike
    kind      | city   | City Bike                | town bike             | city bike, town bike
    kind      | kids   | Kids' Bike               | childrens bike        | kids bike, childrens bike
    kind      | trail  | Hardtail Mountain Bike   | hardtail MTB          | hardtail mountain bike, hardtail mtb
    kind      | ebike  | Electric Bike            | e-bike                | electric bike, e-bike, ebike
    kind      | rack   | Rear Rack                | rear pannier rack     | rear rack, pannier rack
    year      | 2023   | 2023                     | model year 2023       | 2023
    year      | 2024   | 2024                     | model year 2024       | 2024
    frame     | s      | Small Frame              | size S                | small, size s
    frame     | m      | Medium Frame             | size M                | medium, size m
    frame     | l      | Large Frame              | size L                | large, size l
    frame     | 16in   | 16-Inch Wheels           | 16 inch               | 16 inch
    frame     | 20in   | 20-Inch Wheels           | 20 inch               | 20 inch
    frame     | 24in   | 24-Inch Wheels           | 24 inch               | 24 inch
    feature   | disc   | hydraulic disc brakes    | hydraulic disc brakes | hydraulic disc brakes, hydraulic brakes
    feature   | belt   | a belt drive             | belt drive            | belt drive
    feature   | hub    | 8-speed hub gears        | 8 speed hub gears     | hub gears, 8 speed hub
    feature   | basket | a front basket           | basket at the front   | with basket, with front basket
    feature   | carbon | a carbon fork            | carbon fork           | carbon fork
    feature   | step   | a low step-through frame | step-through          | step through, low step
    feature   | tube   | tubeless-ready wheels    | tubeless ready wheels | tubeless, tubeless ready
    feature   | drop   | a dropper post           | dropper post          | dropper post, with dropper
    feature   | stab   | removable stabilisers    | stabilisers included  | with stabilisers
    feature   | light  | a lightweight 6 kg build | lightweight at 6 kg   | lightweight
    feature   | range  | a 120 km battery         | battery range 120 km  | 120km range, 120 km
  `,
  models: `
    brand     | model    | kind   | year      | frame          | colour      | features         | pitch
    Brennoch  | Dustline | gravel | 2023 2024 | s m l          | green black | disc carbon tube | A quick bike for lanes, towpaths and worse
    Halquist  | Dustway  | gravel | 2023 2024 | s m l          | green black | disc carbon tube | A quick bike for mixed roads
    Brennoch  | Parsonne | city   | -         | s m l          | black cream | hub step basket  | An upright bike for errands
    Umberfold | Parloir  | city   | -         | s m l          | black cream | hub step         | An upright bike for a flat town
    Umberfold | Clockett | city   | -         | s m l          | black red   | belt disc        | A clean bike that never oils a trouser leg
    Halquist  | Rootley  | trail  | 2023 2024 | m l            | red black   | disc drop        | A playful bike for local woods
    Kobrenik  | Rooter   | trail  | 2023 2024 | m l            | red black   | disc drop tube   | A playful bike for bike parks and woods
    Pennywhit | Wheelkin | kids   | -         | 16in 20in 24in | red green   | light            | A first real bike for small hands
    Tumbelina | Zippelo  | kids   | -         | 16in 20in      | red green   | stab             | A sturdy bike to learn on
    Kobrenik  | Voltari  | ebike  | 2023 2024 | s m l          | black cream | range belt       | A quiet motor for hills and headwinds
    Umberfold | Voltessa | ebike  | 2024      | s m l          | black cream | range step       | A quiet motor for shopping trips
  `,
  accessories: `
    brand     | kind | for    | by    | colour | features | pitch
    Carrowell | rack | gravel | frame | black  |          | An alloy carrier that bolts to the frame eyelets
    Carrowell | rack | ebike  | frame | black  |          | An alloy carrier that takes 25 kg
  `,
};

export const luggage: Department = {
  name: 'luggage',
  titles: [
    '{brand} {model} {size} {kind}, {colour}',
    '{brand} {model} {kind}, {size}, {colour}',
    '{colour} {kind} {brand} {model} - {size}',
  ],
  words: `
    attribute | value  | shop                   | reseller                   | asked
    kind      | hard   | Hard-Shell Suitcase    | hard shell suitcase        | hard shell suitcase, hard suitcase
    kind      | soft   | Soft-Sided Suitcase    | fabric suitcase            | soft sided suitcase, fabric suitcase
    kind      | duffel | Wheeled Duffel         | duffel bag with wheels     | wheeled duffel, duffel with wheels
    kind      | cover  | Suitcase Cover         | stretch suitcase cover     | suitcase cover
    size      | cabin  | Cabin Size 55 cm       | carry-on cabin size        | cabin size, carry on, cabin
    size      | medium | Medium 67 cm           | medium, 67 cm              | medium, medium size
    size      | large  | Large 77 cm            | large, 77 cm               | large, large size
    size      | set    | Set of 3               | three-piece set            | set of 3, 3 piece set
    feature   | tsa    | a TSA lock             | TSA lock                   | tsa lock, with tsa lock
    feature   | expand | an expansion zip       | expandable                 | expandable
    feature   | spin   | four spinner wheels    | four spinner wheels        | 4 wheel, spinner
    feature   | laptop | a front laptop pocket  | front pocket for a laptop  | with laptop pocket
    feature   | usb    | a USB port             | USB port                   | with usb port
    feature   | recycl | a recycled shell       | recycled shell             | recycled
    feature   | wet    | water-repellent fabric | water repellent            | water repellent
    feature   | straps | backpack straps        | straps to wear as backpack | with backpack straps
  `,
  models: `
    brand      | model    | kind   | size                   | colour            | features      | pitch
    Lindorrow  | Aeronda  | hard   | cabin medium large set | black silver red  | tsa spin      | A smooth case that rolls by itself
    Haddlecott | Aerolle  | hard   | cabin medium large set | black silver red  | tsa spin      | A smooth case for holidays by plane
    Lindorrow  | Jetsome  | hard   | cabin                  | black silver navy | laptop usb    | A case for two days of meetings
    Vintlow    | Jetwell  | hard   | cabin medium           | black navy        | laptop spin   | A case for a meeting and a weekend
    Vintlow    | Polycarb | hard   | cabin medium large     | navy red          | recycl expand | A tough case that does not mind a scratch
    Haddlecott | Softrop  | soft   | cabin medium large     | black navy        | expand wet    | A roomy case of many pockets
    Oskerby    | Canvale  | soft   | cabin medium large     | black navy        | expand tsa    | A roomy case for trains and cars
    Wexholm    | Rolldo   | duffel | cabin medium large     | black red         | wet straps    | A big mouth on big wheels for muddy kit
    Oskerby    | Haulette | duffel | medium large           | black red         | wet           | A big bag for boots, ropes and more boots
  `,
  accessories: `
    brand    | kind  | for  | by   | colour     | features | pitch
    Slipwell | cover | hard | size | black navy |          | A washable sleeve that saves the shell from scuffs
  `,
};

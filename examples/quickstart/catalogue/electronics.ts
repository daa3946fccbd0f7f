import type { Department } from './department.ts';

export const headphones: Department = {
  name: 'headphones',
  titles: [
    '{condition} {brand} {model} {kind} {version}, {colour}',
    '{condition} {brand} {model} {version} {kind} - {colour}',
    '{kind} {model} {version} by {brand}, {colour} {condition}',
  ],
  words: `
    attribute | value | shop                       | reseller                      | asked
    kind      | over  | Over-Ear Headphones        | over-ear bluetooth headphones | over ear headphones, over-ear headphones
    kind      | buds  | Wireless Earbuds           | wireless in-ear buds          | wireless earbuds, earbuds
    kind      | open  | Bone-Conduction Headphones | bone conduction headset       | bone conduction headphones
    kind      | child | Kids' Headphones           | childrens headphones          | kids headphones, childrens headphones
    kind      | pads  | Replacement Ear Pads       | spare ear cushions            | replacement ear pads, ear cushions, ear pads
    kind      | tips  | Silicone Ear Tips          | replacement ear tips          | ear tips, replacement ear tips
    version   | 1     | (1st Gen)                  | gen 1                         | 1st gen, gen 1
    version   | 2     | (2nd Gen)                  | gen 2                         | 2nd gen, gen 2
    version   | 3     | (3rd Gen)                  | gen 3                         | 3rd gen, gen 3
    feature   | anc   | active noise cancelling    | active noise cancelling       | noise cancelling, active noise cancelling
    feature   | long  | a 60-hour battery          | 60 hour battery               | 60 hour battery
    feature   | multi | multipoint pairing         | multipoint for two devices    | multipoint
    feature   | fold  | a folding frame            | foldable                      | foldable, folding
    feature   | sweat | a sweatproof IPX5 shell    | sweatproof IPX5               | sweatproof
    feature   | cable | a cable for planes         | audio cable included          | with cable
    feature   | qi    | a wireless-charging case   | wireless charging case        | wireless charging case
    feature   | quiet | an 85 dB volume limit      | volume limited to 85 dB       | volume limit, volume limited
    feature   | swim  | a waterproof IP68 body     | waterproof IP68               | waterproof, for swimming
    feature   | mic   | a boom microphone          | boom microphone               | with boom mic, with microphone boom
  `,
  models: `
    brand     | model    | kind  | version | colour           | condition       | features       | pitch
    Aurivox   | Hushline | over  | 2 3     | black sand blue  | new refurbished | anc long fold  | A calm place to sit in a loud train
    Sonderlin | Hushelle | over  | 2 3     | black sand blue  | new refurbished | anc long cable | A calm place to sit in a full office
    Nimbrel   | Callista | over  | 1       | black white      | new             | multi mic      | A light headset for days full of calls
    Sonderlin | Studiane | over  | 1 2     | black            | new             | cable fold     | A neutral monitor for mixing at home
    Aurivox   | Pebblet  | buds  | 1 2 3   | black white pink | new refurbished | anc qi         | A small pair for every pocket
    Calderay  | Pebblon  | buds  | 1 2     | black white pink | new             | anc qi         | A small pair for walks and calls
    Calderay  | Sprintal | buds  | 1 2     | black yellow     | new             | sweat multi    | A secure pair for runners
    Nimbrel   | Joggadio | buds  | 1 2     | black yellow     | new             | sweat          | A secure pair for the gym and the track
    Calderay  | Ternlow  | open  | 1 2     | black grey       | new             | swim           | A headset that leaves the ears free in the pool and the sea
    Nimbrel   | Openwise | open  | 1 2     | black grey       | new             | sweat multi    | A headset that leaves the ears free in traffic
    Tumbelina | Chirpie  | child | -       | pink yellow blue | new             | quiet fold     | A padded pair for long drives
    Pennywhit | Chirrup  | child | -       | pink yellow blue | new             | quiet cable    | A padded pair for lessons and films
  `,
  accessories: `
    brand     | kind | for  | by      | colour     | features | pitch
    Cushlow   | pads | over | version | black      |          | A pair of memory-foam cushions that click on without tools
    Earmellow | pads | over | version | black sand |          | A pair of protein-leather cushions with fitting tool
    Cushlow   | tips | buds | version | white      |          | Three pairs in small, medium and large
  `,
};

export const phones: Department = {
  name: 'phones',
  titles: [
    '{condition} {brand} {model} {version} {kind}, {storage}, {colour}',
    '{brand} {model} {version} {storage} {colour} {kind} {condition}',
    '{kind} {model} {version} by {brand}, {colour}, {storage} {condition}',
  ],
  words: `
    attribute | value  | shop                            | reseller                 | asked
    kind      | phone  | Compact Smartphone              | compact smartphone       | compact smartphone, small smartphone
    kind      | tough  | Rugged Smartphone               | rugged phone             | rugged smartphone, rugged phone
    kind      | big    | Large-Screen Smartphone         | large-screen smartphone  | large screen smartphone, big screen smartphone
    kind      | senior | Easy-Use Button Phone           | big-button mobile        | big button phone, button phone
    kind      | case   | Silicone Phone Case             | silicone phone cover     | silicone case, silicone phone case
    kind      | wallet | Wallet Phone Case               | flip wallet cover        | wallet case, flip wallet case
    kind      | glass  | Tempered-Glass Screen Protector | tempered glass protector | tempered glass screen protector, tempered glass
    version   | 6      | 6                               | 6                        | 6
    version   | 7      | 7                               | 7                        | 7
    version   | 8      | 8                               | 8                        | 8
    storage   | 128gb  | 128 GB                          | 128GB                    | 128gb, 128 gb
    storage   | 256gb  | 256 GB                          | 256GB                    | 256gb, 256 gb
    feature   | dual   | dual SIM                        | dual SIM                 | dual sim
    feature   | fast   | a 120 Hz display                | 120 Hz screen            | 120hz
    feature   | tele   | a telephoto camera              | telephoto lens           | telephoto camera, telephoto
    feature   | qi     | wireless charging               | wireless charging        | wireless charging
    feature   | jack   | a headphone jack                | headphone jack           | headphone jack, with headphone jack
    feature   | drop   | a drop-proof frame              | drop-proof frame         | drop proof
    feature   | sos    | an SOS key                      | SOS button               | with sos button, sos button
    feature   | pen    | a stylus in the body            | stylus included          | with stylus
  `,
  models: `
    brand     | model   | kind   | version | storage     | colour       | condition       | features    | pitch
    Vesperon  | Lyrane  | phone  | 7 8     | 128gb 256gb | black green  | new refurbished | fast qi     | A phone for one-handed typing
    Tellamond | Lyrique | phone  | 7 8     | 128gb 256gb | black green  | new refurbished | fast dual   | A phone that stays cool
    Vesperon  | Atlasse | big    | 7 8     | 256gb       | black purple | new             | tele qi pen | A wide screen for maps, films and notes
    Tellamond | Grandor | big    | 6 7     | 128gb 256gb | black purple | new             | tele dual   | A wide screen for games and reading
    Kobrenik  | Anvilar | tough  | 6       | 128gb       | black orange | new             | drop jack   | A phone for building sites and pockets full of keys
    Tillbrook | Grannet | senior | -       | -           | black red    | new             | sos jack    | A simple phone for loud rooms
    Tellamond | Simplar | senior | -       | -           | black white  | new             | sos         | A simple phone for calls and nothing else
  `,
  accessories: `
    brand    | kind   | for             | by      | colour           | features | pitch
    Gripsley | case   | phone tough     | version | black green pink |          | A soft grippy shell with raised edges
    Hullcap  | case   | phone big       | version | black purple     |          | A slim shell with a microfibre lining
    Gripsley | wallet | phone big tough | version | black brown      |          | A folding cover with three card slots
    Hullcap  | glass  | phone big tough | version | -                |          | A pack of two sheets with a fitting frame
  `,
};

export const cameras: Department = {
  name: 'cameras',
  titles: [
    '{condition} {brand} {model} {mark} {kind} {offer}, {colour}',
    '{condition} {kind} {brand} {model} {mark} {colour} {offer}',
    '{brand} {model} {mark} {offer}, {colour} {kind} {condition}',
  ],
  words: `
    attribute | value  | shop                       | reseller                    | asked
    kind      | system | Mirrorless Camera          | mirrorless system camera    | mirrorless camera, mirrorless
    kind      | pocket | Compact Camera             | compact pocket camera       | compact camera, pocket camera
    kind      | action | Action Camera              | action cam                  | action camera, action cam
    kind      | print  | Instant Camera             | instant print camera        | instant camera, instant print camera
    kind      | cell   | Replacement Battery        | spare battery               | replacement battery, spare battery
    kind      | house  | Dive Housing               | underwater housing          | dive housing, underwater housing
    mark      | 1      | Mark I                     | mk1                         | mark 1, mk1
    mark      | 2      | Mark II                    | mk2                         | mark ii, mk2, mark 2
    mark      | 3      | Mark III                   | mk3                         | mark iii, mk3, mark 3
    offer     | body   | Body Only                  | body without lens           | body only, body
    offer     | kit    | with 16-50 mm Lens         | kit with 16-50mm lens       | with 16-50 lens, with lens
    offer     | single |                            |                             |
    offer     | bundle | with Case and 64 GB Card   | bundle with case and card   | bundle with case and card, with case and memory card
    feature   | ibis   | in-body stabilisation      | in-body image stabilisation | in body stabilisation, stabilised
    feature   | flip   | a flip-out screen          | flip-out screen             | flip screen, with flip screen
    feature   | seal   | a weather-sealed body      | weather sealed              | weather sealed
    feature   | zoom   | a 30x zoom                 | 30x optical zoom            | 30x zoom
    feature   | finder | an electronic viewfinder   | electronic viewfinder       | with viewfinder, viewfinder
    feature   | swim   | a waterproof shell to 10 m | waterproof to 10 m          | waterproof
    feature   | slow   | 4K video at 120 fps        | 4K 120 fps video            | 4k 120fps, 4k
    feature   | selfie | a selfie mirror            | selfie mirror               | with selfie mirror
    feature   | print  | credit-card-sized prints   | credit card size prints     | credit card prints
  `,
  models: `
    brand     | model    | kind   | mark  | offer         | colour           | condition       | features     | pitch
    Halvora   | Lumenta  | system | 1 2 3 | body kit      | black silver     | new refurbished | ibis seal    | A camera for hikers and reporters
    Orrimund  | Lumelle  | system | 1 2   | body kit      | black silver     | new             | ibis flip    | A camera for films and faces
    Zephandra | Ocelline | system | 1 2   | body kit      | black            | new refurbished | finder seal  | A camera for birds and bad weather
    Halvora   | Pocketta | pocket | 1 2   | single bundle | black silver red | new             | zoom flip    | A camera for the holiday pocket
    Zephandra | Poquelle | pocket | 1 2   | single bundle | black silver     | new refurbished | zoom finder  | A camera for zoos and stadiums
    Nimbrel   | Darecam  | action | 1 2 3 | single bundle | black orange     | new             | swim slow    | A camera for helmets, boards and handlebars
    Calderay  | Darlo    | action | 1 2   | single bundle | black orange     | new             | swim slow    | A camera for surf and snow
    Quillabee | Snapkin  | print  | -     | single bundle | pink blue white  | new             | selfie print | A party camera for guests to pass around
    Vesperon  | Snapola  | print  | -     | single        | pink blue black  | new             | print        | A party camera for the fridge door
  `,
  accessories: `
    brand    | kind  | for           | by   | features | pitch
    Voltwick | cell  | system pocket | mark |          | A 1,250 mAh pack with full charge display
    Ampelle  | cell  | system        | mark |          | A 1,100 mAh pack in a plastic case
    Sinkwell | house | action        | mark |          | A clear shell for scuba down to 45 m
  `,
};

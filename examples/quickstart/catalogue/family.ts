import type { Department } from './department.ts';

export const skincare: Department = {
  name: 'skincare',
  titles: [
    '{brand} {model} {kind} {spf} {skin}, {scent}, {size} {offer}',
    '{brand} {model} {spf} {kind} {size}, {skin}, {scent} {offer}',
    '{kind} {spf} {model} by {brand}, {skin}, {scent}, {size} {offer}',
  ],
  words: `
    attribute | value     | shop                    | reseller                  | asked
    kind      | cream     | Face Moisturiser        | moisturising face cream   | face moisturiser, face cream, face moisturizer
    kind      | sun       | Face Sunscreen          | face sun cream            | face sunscreen, sun cream for face
    kind      | serum     | Face Serum              | facial serum              | face serum, facial serum
    kind      | wash      | Face Wash               | facial cleansing gel      | face wash, facial cleanser
    kind      | hand      | Hand Cream              | hand cream                | hand cream
    spf       | 30        | SPF 30                  | SPF30                     | spf 30, spf30
    spf       | 50        | SPF 50                  | SPF50                     | spf 50, spf50
    skin      | dry       | for Dry Skin            | dry skin                  | for dry skin, dry skin
    skin      | oily      | for Oily Skin           | oily skin                 | for oily skin, oily skin
    skin      | sensitive | for Sensitive Skin      | sensitive skin            | for sensitive skin, sensitive skin
    scent     | none      | Fragrance-Free          | unscented, fragrance free | fragrance free, unscented
    scent     | rose      | Rose Scent              | rose scented              | rose, rose scent
    scent     | citrus    | Citrus Scent            | citrus scented            | citrus, citrus scent
    size      | 30ml      | 30 ml                   | 30ml                      | 30ml, 30 ml
    size      | 50ml      | 50 ml                   | 50ml                      | 50ml, 50 ml
    size      | 100ml     | 100 ml                  | 100ml                     | 100ml, 100 ml
    size      | 200ml     | 200 ml                  | 200ml                     | 200ml, 200 ml
    offer     | single    |                         |                           |
    offer     | twin      | (Twin Pack)             | 2-pack                    | twin pack, 2 pack
    feature   | hyal      | hyaluronic acid         | hyaluronic acid           | with hyaluronic acid, hyaluronic acid
    feature   | vitc      | 15% vitamin C           | vitamin C 15%             | vitamin c
    feature   | nia       | 10% niacinamide         | niacinamide 10%           | niacinamide
    feature   | retinol   | 0.3% retinol            | retinol 0.3%              | retinol
    feature   | ceram     | ceramides               | ceramides                 | with ceramides, ceramide
    feature   | matt      | a matt finish           | matt finish               | matt finish
    feature   | mineral   | mineral zinc filters    | mineral filters (zinc)    | mineral
    feature   | vegan     | a vegan formula         | vegan formula             | vegan
    feature   | shea      | 20% shea butter         | shea butter 20%           | shea butter
    feature   | salic     | salicylic acid          | salicylic acid            | salicylic acid
    feature   | reef      | a reef-friendly formula | reef friendly             | reef friendly
    feature   | pump      | a pump bottle           | pump bottle               | with pump
  `,
  models: `
    brand     | model     | kind  | spf   | skin               | scent       | size        | offer       | features    | pitch
    Lethbrook | Dewella   | cream | -     | dry oily sensitive | none rose   | 50ml 100ml  | single      | hyal ceram  | A daily cream that sinks in fast
    Marrowfen | Dewmere   | cream | -     | dry oily sensitive | none citrus | 50ml 100ml  | single      | hyal        | A daily cream for under make-up
    Ombrelin  | Nuitelle  | cream | -     | dry                | none rose   | 50ml        | single twin | retinol     | A rich cream for the night
    Lethbrook | Sunnara   | sun   | 30 50 | oily sensitive     | none        | 50ml 100ml  | single      | matt        | A light fluid for city days
    Marrowfen | Sunnelle  | sun   | 30 50 | dry sensitive      | none        | 50ml 100ml  | single      | mineral     | A gentle fluid for beaches and prams
    Wexelin   | Solisse   | sun   | 50    | dry oily           | none citrus | 50ml        | single twin | reef matt   | A sporty fluid for hikes and swims
    Wexelin   | Brightane | serum | -     | dry oily           | none        | 30ml        | single twin | vitc hyal   | A morning serum for tired skin
    Ombrelin  | Brightova | serum | -     | dry oily           | none rose   | 30ml        | single twin | vitc        | A morning serum against dull winters
    Wexelin   | Porelle   | serum | -     | oily sensitive     | none        | 30ml 50ml   | single      | nia vegan   | A thin serum for pores and shine
    Lethbrook | Foamelin  | wash  | -     | dry oily sensitive | none rose   | 100ml 200ml | single      | ceram pump  | A mild wash for morning and night
    Wexelin   | Clarelin  | wash  | -     | oily               | none citrus | 100ml 200ml | single      | salic vegan | A deep wash after sport
    Marrowfen | Pawelle   | hand  | -     | dry sensitive      | rose citrus | 50ml 100ml  | single twin | shea        | A rich cream for gardeners
    Ombrelin  | Handova   | hand  | -     | dry                | rose citrus | 50ml 100ml  | single      | shea vegan  | A rich cream for cold mornings
  `,
};

export const toys: Department = {
  name: 'toys',
  titles: [
    '{brand} {model} {theme} {kind}, {pieces}, {age}',
    '{brand} {model} {kind} {theme} - {pieces} - {age}',
    '{theme} {kind} from {brand} ({model}), {age}, {pieces}',
  ],
  words: `
    attribute | value   | shop                         | reseller                | asked
    kind      | brick   | Building Brick Set           | brick building set      | building bricks, building brick set, brick set
    kind      | puzzle  | Wooden Jigsaw Puzzle         | wooden jigsaw           | wooden jigsaw, wooden jigsaw puzzle
    kind      | plush   | Plush Toy                    | cuddly plush            | plush toy, cuddly toy, soft toy
    kind      | train   | Wooden Train Set             | wooden railway set      | wooden train set, wooden railway
    kind      | science | Science Kit                  | science experiment kit  | science kit, experiment kit
    kind      | table   | Board Game                   | family board game       | board game
    theme     | castle  | Castle                       | castle                  | castle
    theme     | space   | Space Station                | space station           | space station, space
    theme     | farm    | Farm                         | farm                    | farm
    theme     | pirate  | Pirate Ship                  | pirate ship             | pirate ship, pirate
    theme     | dino    | Dinosaur                     | dinosaur                | dinosaur, dino
    theme     | unicorn | Unicorn                      | unicorn                 | unicorn
    theme     | fox     | Fox                          | fox                     | fox
    theme     | crystal | Crystal Growing              | crystal growing         | crystal growing, crystals
    theme     | volcano | Volcano                      | volcano                 | volcano
    theme     | robot   | Robot                        | robot                   | robot
    pieces    | 24      | 24 Pieces                    | 24 pcs                  | 24 pieces, 24 piece
    pieces    | 48      | 48 Pieces                    | 48 pcs                  | 48 pieces, 48 piece
    pieces    | 100     | 100 Pieces                   | 100 pcs                 | 100 pieces, 100 piece
    pieces    | 300     | 300 Pieces                   | 300 pcs                 | 300 pieces, 300 piece
    pieces    | 25cm    | 25 cm                        | 25cm tall               | 25cm, 25 cm
    pieces    | 50cm    | 50 cm                        | 50cm tall               | 50cm, 50 cm, big 50cm
    age       | 0       | from Birth                   | from birth              | for newborn, from birth
    age       | 3       | Age 3+                       | from 3 years            | age 3+, 3+
    age       | 5       | Age 5+                       | from 5 years            | age 5+, 5+
    age       | 8       | Age 8+                       | from 8 years            | age 8+, 8+
    feature   | lights  | working lights               | lights that work        | with lights
    feature   | box     | a storage box                | storage box included    | with storage box
    feature   | figures | six figures                  | six figures             | with figures
    feature   | fsc     | certified beech wood         | certified beech         | beech
    feature   | wash    | a machine-washable cover     | machine washable        | machine washable
    feature   | heat    | a warming pouch              | warming pouch inside    | warming, heatable
    feature   | motor   | a motorised engine           | motorised               | motorised
    feature   | magnet  | magnetic couplings           | magnetic couplings      | magnetic
    feature   | goggles | safety goggles               | safety goggles included | with goggles
    feature   | coop    | cooperative rules            | cooperative play        | cooperative
    feature   | glow    | pieces that glow in the dark | glow in the dark        | glow in the dark
  `,
  models: `
    brand     | model    | kind    | theme                 | pieces    | age | features       | pitch
    Brickabel | Bildora  | brick   | castle space pirate   | 100 300   | 5   | figures box    | A box of bricks that fits every other brick
    Klossney  | Bildova  | brick   | castle space pirate   | 100 300   | 5   | figures lights | A box of bricks for rainy weeks
    Klossney  | Grandini | brick   | farm dino             | 24 48     | 3   | box            | A box of chunky bricks for small hands
    Tumbelina | Sawdust  | puzzle  | farm dino unicorn     | 24 48     | 3   | fsc            | A first puzzle in thick pieces
    Pennywhit | Sawdling | puzzle  | farm dino unicorn     | 24 48 100 | 3   | fsc box        | A puzzle that survives little brothers
    Brickabel | Sawlina  | puzzle  | castle space          | 100 300   | 8   | glow           | A puzzle for patient evenings
    Tumbelina | Snugglo  | plush   | fox unicorn dino      | 25cm 50cm | 0   | wash           | A friend for cots and car seats
    Pennywhit | Snuggins | plush   | fox unicorn dino      | 25cm 50cm | 0   | wash heat      | A friend for tummy aches
    Tumbelina | Chuffley | train   | farm castle dino      | 24 48     | 3   | magnet fsc     | A railway for the living-room floor
    Klossney  | Chuffin  | train   | farm castle           | 24 48     | 3   | magnet motor   | A railway that climbs hills by itself
    Quillabee | Curiosa  | science | crystal volcano robot | -         | 8   | goggles        | A weekend laboratory for the kitchen table
    Brickabel | Labbit   | science | crystal volcano dino  | -         | 8   | goggles glow   | A weekend laboratory for future professors
    Quillabee | Ludella  | table   | castle pirate space   | -         | 8   | coop           | A game of forty minutes for two to five players
    Klossney  | Ludovar  | table   | castle pirate farm    | -         | 5   | coop figures   | A game of twenty minutes for mixed ages
  `,
};

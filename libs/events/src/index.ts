export { type Channel, type Outcome } from './channel.ts';
export { commandChannel } from './channels/command.ts';
export { kubernetesJobChannel } from './channels/kubernetes-job.ts';
export { type AddJob, queueChannel } from './channels/queue.ts';
export { createDeliverer, type Deliverer, type DeliveryRecords } from './deliverer.ts';
export { type DeliveryLoop, startDeliveryLoop } from './delivery-loop.ts';
export { createDestinations, type Destinations } from './webhook/destination.ts';
export { newSecret } from './webhook/signature.ts';

import { serviceIds, services } from '../../lib/catalog/services';
import type { ServiceRow } from '../../lib/catalog/service-row';
import type { Waits } from '../../lib/rehearsal/fates';
import { kebab } from '../../lib/wiring/names';

/** Whom each service waits for before it initialises, as its row says. */
export const waits: Waits = new Map(
  serviceIds.map((service) => {
    const { hard, soft }: ServiceRow['awaits'] = services[service].awaits;
    return [kebab(service), { hard: hard.map(kebab), soft: soft.map(kebab) }];
  }),
);

import { AxisPort, type AxisSettings } from './axis.js';
import { IgatePort, type IgateSettings } from './igate.js';
import type { DossierPort } from './port.js';
import { RestPort, type RestSettings } from './rest.js';
import { sandboxSettings } from './sandbox-portal.js';

/** Which portal is asked, and how. `sandbox`: the invented one on our own server at `address`. */
export type DossierProvider =
  | { provider: 'sandbox'; address: string }
  | ({ provider: 'igate' } & IgateSettings)
  | ({ provider: 'axis' } & AxisSettings)
  | ({ provider: 'rest' } & RestSettings);

/** The adapter for a provider. Throws one line, in Vietnamese, where its settings cannot be. */
export function portOf(settings: DossierProvider): DossierPort {
  switch (settings.provider) {
    case 'sandbox':
      return new IgatePort(sandboxSettings(settings.address), { name: 'iGate (cổng minh họa)' });
    case 'igate':
      return new IgatePort(settings);
    case 'axis':
      return new AxisPort(settings);
    case 'rest':
      return new RestPort(settings);
  }
}

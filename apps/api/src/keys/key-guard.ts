import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { type Caller, permits, type Scope, type Settings, SluiceError } from '@sluice/contracts';
import { routeOf, SETTINGS } from '@sluice/nest-kit';
import type { Records } from '@sluice/records';
import type { FastifyRequest } from 'fastify';
import { RECORDS } from '../records/records-module.ts';
import { noteCaller } from './caller.ts';
import { callerOf, keyIn } from './known-callers.ts';

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/;

/** Lets a request pass whose key permits what its route asks for. */
@Injectable()
export class KeyGuard implements CanActivate {
  readonly #records: Records;
  readonly #settings: Settings;

  constructor(@Inject(RECORDS) records: Records, @Inject(SETTINGS) settings: Settings) {
    this.#records = records;
    this.#settings = settings;
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const route = routeOf(context.getHandler());
    // Closed unless a route says otherwise: a method bound to an address past the routes has no scope either.
    if (!route) throw new SluiceError('forbidden', 'no route, so nobody may ask for it');
    const { scope } = route;
    if (scope === undefined) return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (this.#settings.auth === 'off') refuseOtherSites(request);
    else noteCaller(request, await this.#caller(request, scope));
    return true;
  }

  async #caller({ headers: { authorization } }: FastifyRequest, scope: Scope): Promise<Caller> {
    const key = keyIn(authorization);
    if (key === undefined) {
      throw new SluiceError('unauthorized', 'send an API key: Authorization: Bearer sluice_…');
    }
    const caller = await callerOf(key, this.#records, this.#settings);
    if (!caller) {
      throw new SluiceError('unauthorized', 'the API key is unknown, revoked or has expired');
    }
    if (permits(caller.scopes, scope)) return caller;
    throw new SluiceError('forbidden', `this needs a key with the scope ${scope}`);
  }
}

/**
 * Without keys, whoever reaches the port may do everything, and a page in a browser on this machine reaches it
 * under a name of its own that resolves to the loopback. Such a request names that host.
 */
const refuseOtherSites = ({ headers: { host, origin } }: FastifyRequest): void => {
  const sites = [host, origin?.replace(/^https?:\/\//, '')].filter((site) => site !== undefined);
  const stranger = sites.find((site) => !LOOPBACK.test(site));
  if (stranger === undefined) return;
  throw new SluiceError('forbidden', `${stranger} is not this machine; open the API by localhost`);
};

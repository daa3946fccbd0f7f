import { lookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { SluiceError } from '@sluice/contracts';
import ipaddr from 'ipaddr.js';

export interface Address {
  address: string;
  family: number;
}

/** All addresses of a host. */
export type Resolve = (host: string) => Promise<Address[]>;

/** Which addresses webhooks may go to. */
export interface Destinations {
  /**
   * Looks whether a URL could be delivered to.
   * @throws SluiceError `input` with what is wrong with it
   */
  check: (url: string) => Promise<void>;
  /**
   * A lookup for one connection. What it judges is what is connected to: the name is resolved once, so a
   * name server that answers otherwise a moment later changes nothing.
   */
  lookupFor: (url: URL) => LookupFunction;
  /** @throws SluiceError `input` for an address in the URL itself, which no lookup would see */
  checkLiteral: (url: URL) => void;
}

/**
 * Public addresses, and those of the networks in `allowed` (`10.0.0.0/8`, `127.0.0.1/32`). A webhook is a
 * request that a user of the API has the server make, so networks that only the server can reach (private,
 * loopback, link-local with the cloud's metadata, and all else that is special) are closed unless opened.
 * Over public networks it must be https.
 */
export const createDestinations = (
  allowed: readonly string[],
  resolve: Resolve = (host) => lookup(host, { all: true }),
): Destinations => {
  const networks = allowed.map(networkOf);
  const isOpened = (address: string): boolean => {
    const parsed = ipaddr.process(address);
    return networks.some(
      ([network, bits]) => network.kind() === parsed.kind() && parsed.match([network, bits]),
    );
  };
  const faultOf = ({ protocol, hostname }: URL, address: string): string | undefined => {
    if (isOpened(address)) return undefined;
    const range = ipaddr.process(address).range();
    const host = address === bare(hostname) ? hostname : `${hostname} (${address})`;
    if (range !== 'unicast') {
      return `${host} is no public address (${range}); open its network with events.allow_addresses`;
    }
    return protocol === 'https:' ? undefined : `${host} is public: use https`;
  };
  const addressesOf = async (url: URL): Promise<Address[]> => {
    const host = bare(url.hostname);
    const addresses = await resolve(host).catch((error: NodeJS.ErrnoException) => {
      throw new SluiceError('input', `${host} cannot be resolved: ${error.code ?? error.message}`);
    });
    if (addresses.length === 0) throw new SluiceError('input', `${host} has no address`);
    const [fault] = addresses.flatMap(({ address }) => faultOf(url, address) ?? []);
    if (fault) throw new SluiceError('input', fault);
    return addresses;
  };
  const checkLiteral = (url: URL): void => {
    const host = bare(url.hostname);
    const fault = isIP(host) ? faultOf(url, host) : undefined;
    if (fault) throw new SluiceError('input', fault);
  };

  return {
    checkLiteral,
    check: async (text) => {
      const url = parseUrl(text);
      if (isIP(bare(url.hostname))) checkLiteral(url);
      else await addressesOf(url);
    },
    lookupFor: (url) => (_host, options, callback) => {
      const look = async (): Promise<void> => {
        try {
          const addresses = await addressesOf(url);
          if (options.all) callback(null, addresses);
          else callback(null, addresses[0]!.address, addresses[0]!.family);
        } catch (error) {
          callback(error as Error, '');
        }
      };
      void look();
    },
  };
};

/** @throws SluiceError `input` */
export const parseUrl = (text: string): URL => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new SluiceError('input', `${text}: give an address that starts with https://`);
  }
  if (url.username || url.password) {
    throw new SluiceError('input', `${url.host}: a webhook is signed; leave the password out`);
  }
  return url;
};

/** Without the brackets of an IPv6 address. */
const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, '');

const networkOf = (text: string): [ipaddr.IPv4 | ipaddr.IPv6, number] => {
  if (ipaddr.isValidCIDR(text)) return ipaddr.parseCIDR(text);
  if (ipaddr.isValid(text)) {
    const address = ipaddr.process(text);
    return [address, address.kind() === 'ipv4' ? 32 : 128];
  }
  throw new SluiceError('usage', `events.allow_addresses: ${text} is no network, as 10.0.0.0/8 is`);
};

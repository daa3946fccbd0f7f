import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDestinations } from '../src/webhook/destination.ts';

const resolving =
  (...addresses: string[]) =>
  () =>
    Promise.resolve(
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
const closed = (url: string, ...addresses: string[]) =>
  createDestinations([], resolving(...addresses)).check(url);

describe('destinations', () => {
  it.each([
    'https://127.0.0.1/',
    'https://127.1/',
    'https://2130706433/',
    'https://0x7f.0.0.1/',
    'https://0177.0.0.1/',
    'https://0.0.0.0/',
    'https://10.1.2.3/',
    'https://172.16.0.1/',
    'https://192.168.1.1:8443/',
    'https://169.254.169.254/latest/meta-data/',
    'https://100.64.0.1/',
    'https://224.0.0.1/',
    'https://255.255.255.255/',
    'https://[::1]/',
    'https://[::]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:a00:1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://[fe80::1]/',
    'https://[fd00::1]/',
    'https://[2002:7f00:1::]/',
  ])('are no special addresses: %s', async (url) => {
    await expect(closed(url)).rejects.toThrow(/is no public address/);
  });

  it('are judged by every address of a name', async () => {
    await expect(closed('https://a.example/', '10.0.0.1')).rejects.toThrow(
      'a.example (10.0.0.1) is no public address (private)',
    );
    const mixed = closed('https://a.example/', '93.184.215.14', '::1');
    await expect(mixed).rejects.toThrow('a.example (::1) is no public address (loopback)');
    await closed('https://a.example/', '93.184.215.14', '2606:2800:21f:cb07:6820:80da:af6b:8b2c');
    await expect(closed('https://a.example/')).rejects.toThrow('a.example has no address');
  });

  it('hear of it over https, unless their network was opened', async () => {
    await expect(closed('http://a.example/', '93.184.215.14')).rejects.toThrow('use https');
    const opened = createDestinations(['10.0.0.0/8', '::1'], resolving('10.9.9.9'));
    await opened.check('http://inside.example/');
    await opened.check('http://[::1]:8080/');
    await expect(opened.check('http://127.0.0.1/')).rejects.toThrow('is no public address');
  });

  it('are addresses without a password, of http', async () => {
    for (const url of ['ftp://a.example', 'file:///etc/passwd', 'a.example', '//a.example']) {
      await expect(closed(url)).rejects.toThrow('give an address that starts with https://');
    }
    await expect(closed('https://user:pw@a.example/', '93.184.215.14')).rejects.toThrow(
      'leave the password out',
    );
  });

  it('cannot be opened by what is no network', () => {
    expect(() => createDestinations(['10.0.0.0/8', 'localhost'])).toThrow(
      'events.allow_addresses: localhost is no network, as 10.0.0.0/8 is',
    );
  });

  it('never give a lookup an address that was not judged', async () => {
    await fc.assert(
      fc.asyncProperty(fc.ipV4(), async (address) => {
        const url = new URL('https://a.example/');
        const { check, lookupFor } = createDestinations([], resolving(address));
        const judged = await check(url.href).then(
          () => true,
          () => false,
        );
        const found = await new Promise((resolve) => {
          lookupFor(url)('a.example', { all: false }, (error, given) =>
            resolve(error ? undefined : given),
          );
        });
        expect(found).toBe(judged ? address : undefined);
      }),
    );
  });
});

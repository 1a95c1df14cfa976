/** `Fn::Cidr`. Pure. CloudFormation's "Intrinsic function reference", Fn::Cidr. */
import { isIP } from 'node:net';
import { fail } from './error.js';

const MOST_BLOCKS = 256;
const BITS_BY_DEFAULT = 8;

/**
 * The first blocks of a size within an address block.
 * @param argument the address block, how many, and how many bits each leaves to its hosts
 * @throws TemplateError when they are not such, or do not fit
 */
export function cidrBlocks(argument: readonly unknown[]): string[] {
  const [block, count, bits = BITS_BY_DEFAULT] = argument;
  const [address = '', prefix = ''] = String(block).split('/');
  const version = isIP(address);
  const width = version === 4 ? 32 : 128;
  const [number, hosts, network] = [count, bits, prefix].map((each) =>
    /^\d{1,3}$/.test(String(each)) ? Number(each) : -1,
  );
  if (version === 0 || !within(network, 0, width)) {
    return fail(`Template error: Fn::Cidr: ${String(block)} is no CIDR block.`);
  }
  if (!within(number, 1, MOST_BLOCKS)) {
    return fail(`Template error: Fn::Cidr: the count must be a number from 1 to ${MOST_BLOCKS}.`);
  }
  if (!within(hosts, 0, width - network) || number > 2 ** (width - network - hosts)) {
    return fail(`Template error: Fn::Cidr: ${String(block)} has no room for ${number} blocks of ${String(bits)} bits.`);
  }
  const room = BigInt(width - network);
  const first = ((version === 4 ? fromIPv4(address) : fromIPv6(address)) >> room) << room;
  return Array.from({ length: number }, (_, index) => {
    const start = first + (BigInt(index) << BigInt(hosts));
    return `${version === 4 ? toIPv4(start) : toIPv6(start)}/${width - hosts}`;
  });
}

function within(value: number | undefined, least: number, most: number): value is number {
  return value !== undefined && value >= least && value <= most;
}

function fromIPv4(address: string): bigint {
  return address.split('.').reduce((sum, part) => (sum << 8n) + BigInt(part), 0n);
}

function toIPv4(address: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => String((address >> shift) & 255n)).join('.');
}

function fromIPv6(address: string): bigint {
  const [head = '', tail] = canonical(address).split('::');
  const groups = (text = '') => (text === '' ? [] : text.split(':'));
  const zeros = Array.from({ length: 8 - groups(head).length - groups(tail).length }, () => '0');
  return [...groups(head), ...zeros, ...groups(tail)].reduce((sum, group) => (sum << 16n) + BigInt(`0x${group}`), 0n);
}

function toIPv6(address: bigint): string {
  const groups = Array.from({ length: 8 }, (_, index) =>
    ((address >> BigInt(112 - 16 * index)) & 0xffffn).toString(16),
  );
  return canonical(groups.join(':'));
}

/** The one way to write an address that RFC 5952 has; URLs are always written so. */
function canonical(address: string): string {
  return new URL(`http://[${address}]`).hostname.slice(1, -1);
}

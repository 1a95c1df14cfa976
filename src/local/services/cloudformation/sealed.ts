/** What may hold secrets is kept sealed: parameters, and the properties and attributes of resources. */
import { seal, unseal } from '../../store/vault.js';
import type { ResourceRecord } from './records.js';

/** @param place what it is kept as: what is sealed for one does not open in another */
export function sealed(home: string, place: string, value: unknown): string {
  return seal(home, place, JSON.stringify(value));
}

/** @throws DamagedState */
export function unsealed<T>(home: string, place: string, text: string): T {
  return JSON.parse(unseal(home, place, text)) as T;
}

/** What the properties and the attributes of a resource are sealed for. @param stack the last part of the stack's id */
export function resourcePlace(stack: string, logicalId: string): string {
  return `resource ${stack} ${logicalId}`;
}

/** What `Fn::GetAtt` gives of a resource. @throws DamagedState */
export function attributesOf(
  home: string,
  stack: string,
  { logicalId, attributes }: Pick<ResourceRecord, 'logicalId' | 'attributes'>,
): Record<string, unknown> {
  return unsealed(home, resourcePlace(stack, logicalId), attributes);
}

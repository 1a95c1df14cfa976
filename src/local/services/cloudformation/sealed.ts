/** What may hold secrets is kept sealed: parameters, and the properties of resources. */
import { seal, unseal } from '../../store/vault.js';

/** @param place what it is kept as: what is sealed for one does not open in another */
export function sealed(home: string, place: string, value: unknown): string {
  return seal(home, place, JSON.stringify(value));
}

/** @throws DamagedState */
export function unsealed<T>(home: string, place: string, text: string): T {
  return JSON.parse(unseal(home, place, text)) as T;
}

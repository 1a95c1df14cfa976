import { vi } from 'vitest';
import { awsJson } from '../../src/local/protocols/aws-json.js';
import { awsQuery } from '../../src/local/protocols/aws-query.js';
import type { ServerProtocol } from '../../src/local/protocols/protocol.js';
import { restJson } from '../../src/local/protocols/rest-json.js';
import { restXml } from '../../src/local/protocols/rest-xml.js';

/** Listens to every local AWS of this process: what it is asked for, whether or not it then does that. */
export interface Wire {
  /** The operations that were asked for since the last time, in order. */
  heard(): string[];
  close(): void;
}

export function listenIn(): Wire {
  const operations: string[] = [];
  const spies = [awsJson, awsQuery, restJson, restXml].map((protocol: ServerProtocol) => {
    const operationName = protocol.operationName.bind(protocol);
    return vi.spyOn(protocol, 'operationName').mockImplementation((...asked) => {
      const name = operationName(...asked);
      operations.push(name);
      return name;
    });
  });
  return {
    heard: () => operations.splice(0),
    close: () => {
      for (const spy of spies) spy.mockRestore();
    },
  };
}

import { get } from 'node:http';

/** How long an application may take to answer a health check, in milliseconds: as a load balancer's check does by default. */
const WITHIN = 5_000;

/** Whether the application on this port answers with success, or leads on. */
export function isHealthy(port: number, path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const headers = { 'user-agent': 'ELB-HealthChecker/2.0' };
    const request = get({ host: '127.0.0.1', port, path, headers, agent: false, timeout: WITHIN }, (answer) => {
      const { statusCode = 0 } = answer;
      // Only the status counts, and whoever streams for ever is healthy, too.
      answer.destroy();
      resolve(statusCode >= 200 && statusCode < 400);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
  });
}

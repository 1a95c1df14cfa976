import type { HealthRecord } from '../../services/elasticbeanstalk/environment.js';
import type { Application } from './application.js';

/** Two failures in a row are a warning, three are severe. Source: `Health` of EnvironmentDescription in the API Reference. */
const WARNING = 2;
const SEVERE = 3;

/** Looks every now and then whether the application in service is healthy. */
export class Monitor {
  private timer: NodeJS.Timeout | undefined;
  private failures = 0;

  /** @param every milliseconds */
  constructor(
    private readonly every: number,
    private readonly tell: (status: HealthRecord['status'], causes: readonly string[]) => Promise<void>,
  ) {}

  watch(application: Application): void {
    this.stop();
    this.failures = 0;
    this.next(application);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private next(application: Application): void {
    const look = async () => {
      const isHealthy = await application.isHealthy();
      if (this.timer !== timer) return;
      this.failures = isHealthy ? 0 : this.failures + 1;
      if (isHealthy) await this.tell('Ok', []);
      else if (this.failures >= WARNING) await this.tell(...unhealthy(this.failures));
      if (this.timer === timer) this.next(application);
    };
    const timer = setTimeout(() => void look(), this.every);
    this.timer = timer;
  }
}

function unhealthy(failures: number): Parameters<Monitor['tell']> {
  return failures >= SEVERE
    ? ['Severe', ['The application does not answer its health check.']]
    : ['Warning', ['The application failed its health check twice.']];
}

import type { BuildRecord } from '../services/codebuild/records.js';
import { lineOf } from '../services/logs/event-lines.js';
import { AwsError } from '../errors.js';
import { PhaseFailure, refused } from './build-job.js';
import { piecesOf } from './lines.js';
import { Secrets } from './secrets.js';

type CallLogs = (operation: string, input: object) => Promise<unknown>;

interface Event {
  readonly timestamp: number;
  readonly message: string;
}

/** Below what one PutLogEvents takes: 10,000 events and 1 MB, each event counting 26 bytes more. */
const MOST_EVENTS = 9_000;
const MOST_CHARACTERS = 200_000;
const FLUSH_EVERY_MS = 250;
const HOUR = 3_600_000;
/** Bytes on disk that one build's log may take: a command that writes without end must not fill the disk. */
const MOST_KEPT = 128 * 1024 * 1024;

/** Two first builds may make the group at the same time. */
function ignoreExisting(error: unknown): void {
  if (!(error instanceof AwsError) || error.code !== 'ResourceAlreadyExistsException') throw error;
}

/** A build's log: lines are collected and put into its stream in batches. */
export class BuildLog {
  /** What no line shows. */
  readonly secrets = new Secrets();
  private batch: Event[] = [];
  private characters = 0;
  private kept = 0;
  private full = false;
  /** The time of the last event. */
  private latest = 0;
  private timer: NodeJS.Timeout | undefined;
  private last: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly call: CallLogs,
    private readonly now: () => Date,
    private stream: { logGroupName: string; logStreamName: string } | undefined,
    private readonly mostKept = MOST_KEPT,
  ) {}

  /**
   * Makes the build's log stream, and its group if there is none.
   * @throws PhaseFailure when the build's role may not
   */
  static async open({ build }: BuildRecord, now: () => Date, call: CallLogs, mostKept?: number): Promise<BuildLog> {
    const { groupName, streamName } = build.logs ?? {};
    if (groupName === undefined || streamName === undefined) return new BuildLog(call, now, undefined);
    const stream = { logGroupName: groupName, logStreamName: streamName };
    try {
      await call('CreateLogStream', stream).catch(async (error: unknown) => {
        if (!(error instanceof AwsError) || error.code !== 'ResourceNotFoundException') throw error;
        await call('CreateLogGroup', { logGroupName: groupName }).catch(ignoreExisting);
        await call('CreateLogStream', stream);
      });
    } catch (error) {
      throw refused(error, ({ message }) => {
        return `Service role ${build.serviceRole} does not allow AWS CodeBuild to create Amazon CloudWatch Logs log streams for build ${build.arn}. Error message: ${message}`;
      });
    }
    return new BuildLog(call, now, stream, mostKept);
  }

  /** A line of output. Resolves when there is room for the next. */
  async write(line: string): Promise<void> {
    if (this.full) return;
    this.full = this.kept > this.mostKept;
    await (this.full ? this.say('Warning: the log is full; what else is written is not kept') : this.add(line));
  }

  /**
   * The events of one batch must be in the order of their times and within 24 hours, and none is kept that is two hours
   * ahead. So they stay in order when the clock steps back a little; where it steps far, another batch begins.
   * Source: PutLogEvents in CloudWatch Logs' API reference.
   */
  private async add(line: string): Promise<void> {
    const now = this.now().getTime();
    if (Math.abs(now - this.latest) > HOUR) {
      this.latest = now;
      await this.flush();
    }
    const timestamp = Math.max(now, this.latest);
    this.latest = timestamp;
    // CloudWatch Logs takes no empty event.
    const message = `${this.secrets.hide(line)}\n`;
    this.batch.push({ timestamp, message });
    this.characters += message.length;
    this.kept += Buffer.byteLength(lineOf({ timestamp, message, ingestionTime: timestamp }));
    if (this.batch.length >= MOST_EVENTS || this.characters >= MOST_CHARACTERS) await this.flush();
    else this.timer ??= setTimeout(() => void this.flush().catch(() => undefined), FLUSH_EVERY_MS);
  }

  /** A line of CodeBuild's own: `[Container] 2026/01/02 03:04:05.678000 Entering phase BUILD`. */
  async say(text: string): Promise<void> {
    const time = this.now().toISOString().replaceAll('-', '/').replace('T', ' ').replace('Z', '000');
    for (const piece of piecesOf(`[Container] ${time} ${text}`, this.secrets)) await this.add(piece);
  }

  /** The failure as it may be told. */
  withoutSecrets({ statusCode, message }: PhaseFailure): PhaseFailure {
    return new PhaseFailure(statusCode, this.secrets.hide(message));
  }

  /**
   * Puts what is collected into the stream. When that has been deleted, or is forbidden, the build goes on unheard;
   * when it is refused for another reason, the next batch may not be.
   */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const logEvents = this.batch;
    this.batch = [];
    this.characters = 0;
    this.last = this.last.then(() => this.put(logEvents));
    await this.last;
  }

  private async put(logEvents: readonly Event[]): Promise<void> {
    if (this.stream === undefined || logEvents.length === 0) return;
    try {
      await this.call('PutLogEvents', { ...this.stream, logEvents });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      if (/^(ResourceNotFound|AccessDenied)/.test(error.code)) this.stream = undefined;
    }
  }
}

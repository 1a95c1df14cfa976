/**
 * The configuration options that an environment can have here. Others are refused by name.
 * Source: "General options for all environments" in the Elastic Beanstalk Developer Guide.
 */
export interface Option {
  readonly namespace: string;
  readonly name: string;
  readonly default?: string;
  /** The values that it can have, where they are few. */
  readonly values?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  readonly list?: boolean;
  /** Whether something happens here by it; otherwise it is kept and given back. */
  readonly acted: boolean;
}

const BOOLEAN = ['true', 'false'];

const real = of(true);
const kept = of(false);

export const OPTIONS: readonly Option[] = [
  ...real('aws:elasticbeanstalk:application', { 'Application Healthcheck URL': {} }),
  ...real('aws:elasticbeanstalk:healthreporting:system', {
    SystemType: { default: 'basic', values: ['basic', 'enhanced'] },
  }),
  ...real('aws:autoscaling:launchconfiguration', { IamInstanceProfile: {} }),
  ...real('aws:elasticbeanstalk:environment', {
    EnvironmentType: { default: 'LoadBalanced', values: ['SingleInstance', 'LoadBalanced'] },
    ServiceRole: {},
  }),
  ...real('aws:elasticbeanstalk:environment:process:default', { HealthCheckPath: {} }),
  ...real('aws:elasticbeanstalk:command', {
    Timeout: { default: '600', min: 1, max: 3600 },
    // With one instance that can be exchanged before the former one goes, each of them is carried out as Immutable is.
    DeploymentPolicy: {
      default: 'AllAtOnce',
      values: ['AllAtOnce', 'Rolling', 'RollingWithAdditionalBatch', 'Immutable', 'TrafficSplitting'],
    },
  }),
  ...kept('aws:elasticbeanstalk:command', {
    BatchSize: { default: '100', min: 1 },
    BatchSizeType: { default: 'Percentage', values: ['Percentage', 'Fixed'] },
    IgnoreHealthCheck: { default: 'false', values: BOOLEAN },
  }),
  ...kept('aws:elasticbeanstalk:environment', {
    LoadBalancerType: { default: 'classic', values: ['classic', 'application', 'network'] },
    LoadBalancerIsShared: { default: 'false', values: BOOLEAN },
  }),
  ...kept('aws:elasticbeanstalk:environment:process:default', {
    Port: { default: '80', min: 1, max: 65535 },
    Protocol: { default: 'HTTP', values: ['HTTP', 'HTTPS', 'TCP'] },
    MatcherHTTPCode: { default: '200' },
    HealthCheckInterval: { default: '15', min: 5, max: 300 },
    HealthCheckTimeout: { default: '5', min: 2, max: 60 },
    HealthyThresholdCount: { default: '3', min: 2, max: 10 },
    UnhealthyThresholdCount: { default: '5', min: 2, max: 10 },
    DeregistrationDelay: { default: '20', min: 0, max: 3600 },
    StickinessEnabled: { default: 'false', values: BOOLEAN },
  }),
  ...kept('aws:elasticbeanstalk:environment:proxy', { ProxyServer: { default: 'nginx', values: ['nginx', 'apache'] } }),
  ...kept('aws:autoscaling:launchconfiguration', {
    InstanceType: {},
    DisableIMDSv1: { default: 'true', values: BOOLEAN },
    EC2KeyName: {},
    SecurityGroups: { list: true },
    RootVolumeType: { values: ['standard', 'io1', 'gp2', 'gp3'] },
    RootVolumeSize: { min: 8, max: 16384 },
    MonitoringInterval: { default: '5 minute', values: ['1 minute', '5 minute'] },
  }),
  ...kept('aws:autoscaling:asg', {
    MinSize: { default: '1', min: 1, max: 10000 },
    MaxSize: { default: '4', min: 1, max: 10000 },
    Cooldown: { default: '360', min: 0, max: 10000 },
    'Availability Zones': { default: 'Any' },
  }),
  ...kept('aws:autoscaling:updatepolicy:rollingupdate', {
    RollingUpdateEnabled: { default: 'false', values: BOOLEAN },
    RollingUpdateType: { default: 'Time', values: ['Time', 'Health', 'Immutable'] },
  }),
  ...kept('aws:ec2:instances', {
    InstanceTypes: { list: true },
    EnableSpot: { default: 'false', values: BOOLEAN },
    SupportedArchitectures: { list: true },
  }),
  ...kept('aws:ec2:vpc', {
    VPCId: {},
    Subnets: { list: true },
    ELBSubnets: { list: true },
    ELBScheme: { default: 'public', values: ['public', 'internal'] },
    AssociatePublicIpAddress: { values: BOOLEAN },
  }),
  ...kept('aws:elasticbeanstalk:cloudwatch:logs', {
    StreamLogs: { default: 'false', values: BOOLEAN },
    DeleteOnTerminate: { default: 'false', values: BOOLEAN },
    RetentionInDays: { default: '7' },
  }),
  ...kept('aws:elasticbeanstalk:managedactions', {
    ManagedActionsEnabled: { default: 'false', values: BOOLEAN },
    PreferredStartTime: {},
    ServiceRoleForManagedUpdates: {},
  }),
  ...kept('aws:elasticbeanstalk:managedactions:platformupdate', {
    UpdateLevel: { values: ['patch', 'minor'] },
    InstanceRefreshEnabled: { default: 'false', values: BOOLEAN },
  }),
  ...kept('aws:elasticbeanstalk:hostmanager', { LogPublicationControl: { default: 'false', values: BOOLEAN } }),
  ...kept('aws:elasticbeanstalk:xray', { XRayEnabled: { default: 'false', values: BOOLEAN } }),
  ...kept('aws:elasticbeanstalk:sns:topics', { 'Notification Endpoint': {}, 'Notification Topic ARN': {} }),
  ...kept('aws:elbv2:listener:default', {
    DefaultProcess: { default: 'default' },
    ListenerEnabled: { default: 'true', values: BOOLEAN },
    Protocol: { default: 'HTTP', values: ['HTTP', 'HTTPS'] },
  }),
];

type Described = Omit<Option, 'namespace' | 'name' | 'acted'>;

function of(acted: boolean) {
  return (namespace: string, options: Readonly<Record<string, Described>>): Option[] =>
    Object.entries(options).map(([name, option]) => ({ namespace, name, acted, ...option }));
}

// What is released: a stack for each environment, called like the pipeline and the environment.
import { App } from 'aws-cdk-lib';
import { HelloStack } from './stack.js';

const app = new App();
for (const environment of ['staging', 'production']) new HelloStack(app, `hello-cdk-${environment}`);

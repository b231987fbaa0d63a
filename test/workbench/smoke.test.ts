import { smokeTests } from './smoke.ts';

smokeTests();

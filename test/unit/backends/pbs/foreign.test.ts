import { refs } from '../powersOverJobs.ts';
import { torque } from './asked.ts';
import { foreignSuite } from './suites.ts';

const IDS = ['63.torque01.lab.local', '67.torque01.lab.local', '84.torque01.lab.local', '105[4].torque01.lab.local'];

foreignSuite(torque, 137, refs(IDS));

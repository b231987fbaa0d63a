import { foreignSuite } from '../pbs/suites.ts';
import { refs } from '../powersOverJobs.ts';
import { pbspro } from './asked.ts';

foreignSuite(pbspro, 126, refs(['1037.pbs01', '1040.pbs01', '1044[].pbs01', '1048.pbs01', '1495.pbs01']));

import { createLpbs } from '../../../../src/backends/lpbs/lpbsBackend.ts';
import { foreignSuite } from '../pbs/suites.ts';

foreignSuite(createLpbs({ now: () => 0 }), 21, [{ id: '2.localhost.local' }, { id: '14.localhost.local' }]);

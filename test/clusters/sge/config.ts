/** What the configuration of one cluster is made from. */
export interface ConfigFacts {
  readonly dir: string;
  readonly hostname: string;
  /** The first of the two ports in a row that belong to this cluster. */
  readonly firstPort: number;
}

/** How many ports a cluster has. */
export const PORT_COUNT = 2;

/** The architecture by which Grid Engine names its folders of programs here. */
const ARCH = process.arch === 'arm64' ? 'lx-arm64' : 'lx-amd64';

/** What Grid Engine's programs need in their environment. */
export function sgeEnvironment({ dir, firstPort }: Pick<ConfigFacts, 'dir' | 'firstPort'>): Record<string, string> {
  return {
    SGE_ROOT: `${dir}/root`,
    SGE_CELL: 'default',
    SGE_ARCH: ARCH,
    SGE_QMASTER_PORT: String(firstPort),
    SGE_EXECD_PORT: String(firstPort + 1),
  };
}

/** The folders of the cell and its settings, as spoolinit takes them. */
export function spoolFolders(dir: string): string {
  return `${dir}/root/default/common;${dir}/spool/qmaster`;
}

/** The text of the cell's file `bootstrap`: sge_bootstrap(5). */
export function bootstrap({ dir }: ConfigFacts): string {
  return `admin_user sgeadmin
default_domain none
ignore_fqdn false
spooling_method classic
spooling_lib libspoolc
spooling_params ${spoolFolders(dir)}
binary_path /usr/sbin
qmaster_spool_dir ${dir}/spool/qmaster
security_mode none
listener_threads 2
worker_threads 2
scheduler_threads 1
`;
}

/**
 * The configuration of the cluster: sge_conf(5). The groups by which execd tells the processes of its jobs apart are this
 * cluster's own: another one on this machine would end them as its own.
 */
export function configuration({ dir, firstPort }: ConfigFacts): string {
  const firstGroup = firstPort * 50;
  return `execd_spool_dir ${dir}/spool/execd
mailer /bin/true
xterm /bin/true
load_sensor none
prolog none
epilog none
shell_start_mode unix_behavior
login_shells bash,sh
min_uid 1000
min_gid 1000
user_lists none
xuser_lists none
projects none
xprojects none
enforce_project false
enforce_user auto
load_report_time 00:00:05
max_unheard 00:01:00
reschedule_unknown 00:00:00
loglevel log_warning
administrator_mail none
set_token_cmd none
pag_cmd none
token_extend_time none
shepherd_cmd none
qmaster_params none
execd_params none
reporting_params accounting=true reporting=false flush_time=00:00:01 accounting_flush_time=00:00:00 joblog=false sharelog=00:00:00
finished_jobs 100
gid_range ${firstGroup}-${firstGroup + 99}
max_aj_instances 2000
max_aj_tasks 1000
max_u_jobs 0
max_jobs 0
auto_user_oticket 0
auto_user_fshare 0
auto_user_default_project none
auto_user_delete_time 86400
delegated_file_staging false
reprioritize 0
jsv_url none
jsv_allowed_mod ac,h,i,e,o,j,M,N,p,w
`;
}

/** The settings of the scheduler: sched_conf(5). It looks every two seconds, and a second after a job came or went. */
export function schedulerSettings(): string {
  return `algorithm default
schedule_interval 0:0:2
maxujobs 0
queue_sort_method seqno
job_load_adjustments NONE
load_adjustment_decay_time 0:0:0
load_formula np_load_avg
schedd_job_info true
flush_submit_sec 1
flush_finish_sec 1
params none
reprioritize_interval 0:0:0
halftime 168
usage_weight_list cpu=1.000000,mem=0.000000,io=0.000000
compensation_factor 5.000000
weight_user 0.250000
weight_project 0.250000
weight_department 0.250000
weight_job 0.250000
weight_tickets_functional 0
weight_tickets_share 0
share_override_tickets TRUE
share_functional_shares TRUE
max_functional_jobs_to_schedule 200
report_pjob_tickets TRUE
max_pending_tasks_per_job 50
halflife_decay_list none
policy_hierarchy OFS
weight_ticket 0.010000
weight_waiting_time 0.000000
weight_deadline 3600000.000000
weight_urgency 0.100000
weight_priority 1.000000
max_reservation 0
default_duration INFINITY
`;
}

/** Resources beside those of every Grid Engine: a host for one job alone, and GPUs. complex(5). */
export const COMPLEXES = `exclusive excl BOOL EXCL YES YES 0 1000
gpu gpu INT <= YES YES 0 0
`;

/** The host on which jobs run, as qconf -Ae takes it: host_conf(5). */
export function execHost(hostname: string): string {
  return `hostname ${hostname}
load_scaling NONE
complex_values exclusive=true,gpu=64
user_lists NONE
xuser_lists NONE
projects NONE
xprojects NONE
usage_scaling NONE
report_variables NONE
`;
}

/** The parallel environments: how the slots of a job lie on hosts, by name. */
export const ENVIRONMENTS: Readonly<Record<string, string>> = { omp: '$pe_slots', mpi: '$round_robin' };

/** A parallel environment, as qconf -Ap takes it: sge_pe(5). */
export function environment(name: string, allocation: string): string {
  return `pe_name ${name}
slots 64
user_lists NONE
xuser_lists NONE
start_proc_args NONE
stop_proc_args NONE
allocation_rule ${allocation}
control_slaves TRUE
job_is_first_task TRUE
urgency_slots min
accounting_summary FALSE
qsort_args NONE
`;
}

/** The queues: their slots, the longest that a job may run, and who says which shell runs a script: its first line, or `-S`. */
export const QUEUES = [
  { name: 'all.q', slots: 16, limit: 'INFINITY', shells: 'unix_behavior' },
  { name: 'short.q', slots: 4, limit: '0:1:0', shells: 'posix_compliant' },
] as const;

/** A queue, made from what `qconf -sq` prints as its template: queue_conf(5). */
export function queue(
  template: string,
  hostname: string,
  { name, slots, limit, shells }: (typeof QUEUES)[number],
): string {
  const settings: Readonly<Record<string, string>> = {
    qname: name,
    hostlist: hostname,
    slots: String(slots),
    h_rt: limit,
    seq_no: String(QUEUES.findIndex((one) => one.name === name)),
    load_thresholds: 'NONE',
    pe_list: Object.keys(ENVIRONMENTS).join(' '),
    shell_start_mode: shells,
  };
  return template.replace(/^(\w+)\s+.*$/gm, (line, key: string) =>
    settings[key] === undefined ? line : `${key} ${settings[key]}`,
  );
}

/** What the configuration files of one cluster are made from. */
export interface ConfigFacts {
  readonly dir: string;
  readonly hostname: string;
  readonly address: string;
  /** The first of the ports in a row that belong to this cluster. */
  readonly firstPort: number;
  readonly nodes: number;
  readonly cpusPerNode: number;
  /** Seconds for which the controller remembers a finished job. It looks once a minute, so add up to 60. */
  readonly minJobAge: number;
  /** Password of slurmdbd at its database. */
  readonly password: string;
}

/** The ports of a cluster. */
export interface Ports {
  readonly database: number;
  readonly slurmdbd: number;
  readonly slurmctld: number;
  /** The port of the first node; the others follow. */
  readonly firstNode: number;
}

/** The name under which the cluster keeps its accounting. */
export const CLUSTER_NAME = 'clusterjob';

/** How many ports a cluster with so many nodes has. */
export function portCount(nodes: number): number {
  return 3 + nodes;
}

/** Which port is whose. */
export function portsFrom(first: number): Ports {
  return { database: first, slurmdbd: first + 1, slurmctld: first + 2, firstNode: first + 3 };
}

/** The names of the nodes: n1, n2 ... */
export function nodeNames(nodes: number): readonly string[] {
  return Array.from({ length: nodes }, (_, index) => `n${index + 1}`);
}

/** The features of a node: the first one and the last but one have more than the others. */
export function nodeFeatures(index: number): string {
  return ['avx2,gpu', 'avx2', 'avx2,bigmem,rack-2'][index] ?? 'avx2';
}

/** The text of slurm.conf. */
export function slurmConf(facts: ConfigFacts): string {
  const { dir, hostname, address, cpusPerNode } = facts;
  const ports = portsFrom(facts.firstPort);
  const nodes = nodeNames(facts.nodes).map(
    (name, index) =>
      `NodeName=${name} NodeHostname=${hostname} NodeAddr=${address} Port=${ports.firstNode + index} ` +
      `CPUs=${cpusPerNode} RealMemory=2000 Feature=${nodeFeatures(index)} State=UNKNOWN${index === 0 ? ' Gres=gpu:2' : ''}`,
  );
  return `ClusterName=${CLUSTER_NAME}
SlurmctldHost=${hostname}(${address})
SlurmctldPort=${ports.slurmctld}
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
SlurmUser=slurm
AuthType=auth/munge
AuthInfo=socket=${dir}/munge/socket
CredType=cred/munge
StateSaveLocation=${dir}/state
SlurmdSpoolDir=${dir}/spool/%n
SlurmctldPidFile=${dir}/state/slurmctld.pid
SlurmdPidFile=${dir}/spool/slurmd.%n.pid
SlurmctldDebug=info
SlurmdDebug=info
MailProg=/bin/true
Epilog=${dir}/etc/epilog

ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
SlurmdParameters=config_overrides
ReturnToService=2
SlurmctldTimeout=30
SlurmdTimeout=20
KillWait=2
MinJobAge=${facts.minJobAge}
MaxArraySize=10001
MaxJobCount=100000

SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
DefMemPerCPU=100
EnforcePartLimits=ALL
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=1,sched_interval=5,bf_interval=5,bf_continue,default_queue_depth=1000,bf_max_job_test=1000
PriorityType=priority/multifactor
PriorityWeightAge=1000
PriorityWeightJobSize=1000
PriorityWeightQOS=10000
PreemptType=preempt/qos
PreemptMode=REQUEUE
Licenses=matlab:2,solver:1

JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=task=2
JobAcctGatherParams=OverMemoryKill
AccountingStorageType=accounting_storage/slurmdbd
AccountingStorageHost=${address}
AccountingStoragePort=${ports.slurmdbd}
AccountingStoragePass=${dir}/munge/socket
AccountingStorageEnforce=associations,limits,qos
AccountingStorageTRES=gres/gpu
AccountingStoreFlags=job_comment,job_env,job_script

GresTypes=gpu
${nodes.join('\n')}
PartitionName=debug Nodes=ALL Default=YES MaxTime=30 State=UP
PartitionName=test Nodes=ALL MaxTime=1:00:00 MaxNodes=1 State=UP
PartitionName=long Nodes=ALL MaxTime=7-00:00:00 State=UP
`;
}

/** The text of gres.conf. A count alone leaves the node invalid: Slurm wants device files, any will do. */
export function gresConf(): string {
  return 'NodeName=n1 Name=gpu File=/dev/null\nNodeName=n1 Name=gpu File=/dev/zero\n';
}

/** The text of slurmdbd.conf. This daemon has no setting that keeps it to one address; munge guards it. */
export function slurmdbdConf(facts: ConfigFacts): string {
  const { dir, hostname, address, password } = facts;
  const ports = portsFrom(facts.firstPort);
  return `DbdHost=${hostname}
DbdAddr=${address}
DbdPort=${ports.slurmdbd}
SlurmUser=slurm
AuthType=auth/munge
AuthInfo=socket=${dir}/munge/socket
PidFile=${dir}/state/slurmdbd.pid
DebugLevel=info
StorageType=accounting_storage/mysql
StorageHost=127.0.0.1
StoragePort=${ports.database}
StorageUser=slurm
StoragePass=${password}
StorageLoc=slurm_acct_db
`;
}

/** What the database does at every start, before it listens. */
export function databaseSetup(password: string): string {
  return `CREATE DATABASE IF NOT EXISTS slurm_acct_db CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;
CREATE USER IF NOT EXISTS slurm@'127.0.0.1' IDENTIFIED BY '${password}';
GRANT ALL ON slurm_acct_db.* TO slurm@'127.0.0.1';
`;
}

/**
 * The script that a node runs when a job has ended. While a file with the job's id lies in `hold`, it waits, and the
 * job stays in the state COMPLETING.
 */
export function epilog(dir: string): string {
  return `#!/bin/sh
while [ -e "${dir}/hold/$SLURM_JOB_ID" ]; do sleep 0.2; done
exit 0
`;
}

/** Qualities of service, accounts and the cluster itself, as input of sacctmgr. */
export function accountingSetup(): string {
  return `add cluster ${CLUSTER_NAME}
add account research description=research organization=research
add qos low
add qos high priority=1000 preempt=low
add qos maxone maxjobsperuser=1
add qos tiny flags=DenyOnLimit maxtresperjob=cpu=2 maxsubmitjobsperuser=5
`;
}

/** The right of a user to submit, as input of sacctmgr. */
export function userSetup(user: string): string {
  return `add user ${user} account=research qos=normal,low,high,maxone,tiny defaultqos=normal\n`;
}

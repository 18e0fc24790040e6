/*
 * table.pml: the table sink, rows and positions in one Iceberg commit (protocols.md, "Tables").
 *
 * Modelled. Two partitions of R records; two workers; a group that moves a partition and whose assignment reaches a worker late (zombie);
 * deaths between any two steps. An append carries `to` of its own partitions and is validated by walking back from the newest
 * snapshot. Its outcome may be unknown: landed, lost, or still under way and landing later if nothing came between (the catalogue
 * swaps its pointer only from the version the attempt was based on). Maintenance: a compaction that carries no positions, a
 * checkpoint that carries the whole map (validated for every partition, built anew when refused), an expiry of what is older than
 * the newest checkpoint. Validation and swap are one step, as Iceberg's retry loop makes them.
 * Abstracted. Files and rows (a row is a count at (partition, offset)); deletion of files is one assertion; branches.
 * Bounds. R records a partition, MOVES, CRASHES, UNKNOWN unknown outcomes, ROUNDS of maintenance.
 *
 * Proved. Each row at most once, and exactly once at rest; what the walk finds is always where the rows end (nothing shadows a newer
 * append, expiry loses no position); a writer never deletes files the table has. No run goes on for ever (no cycle: -l).
 *
 * Runs, states and mutations: README.md.
 */
#ifndef MOVES
#define MOVES 1
#endif
#ifndef CRASHES
#define CRASHES 1
#endif
#ifndef UNKNOWN
#define UNKNOWN 1
#endif
#ifndef ROUNDS
#define ROUNDS 1
#endif
#define R 2                                    /* records in a partition */
#define NS 12

/* the table: snapshots oldest..n-1, each saying `to` of partition 0 and 1 (0: nothing), or of all (whole) */
byte n, oldest, to0[NS], to1[NS], version; bool whole[NS];
/* an append whose answer was lost and which is still under way */
bool fly, fly_same; byte fly_version, fly_w, fa0, fb0, fa1, fb1;
/* the group: owner of each partition */
byte owner[2]; byte moves = MOVES, crashes = CRASHES, unknown = UNKNOWN;
/* for the properties */
byte rows[4], end0, end1; bool intable[2];

inline walk() {                                /* new0, new1: newest `to` of each */
  new0 = 0; new1 = 0; k = n;
  do
  :: k > oldest ->
     k--;
     if :: new0 == 0 -> new0 = to0[k] :: else fi; if :: new1 == 0 -> new1 = to1[k] :: else fi;
     if :: whole[k] -> break :: else fi
  :: else -> break
  od;
  k = 0
}
inline truth() {                               /* the walk finds where the rows end */
  walk(); assert(new0 == end0 && new1 == end1); new0 = 0; new1 = 0
}
inline snapshot(b0, b1, all) {
  assert(n < NS); to0[n] = b0; to1[n] = b1; whole[n] = all; n++; version++
}
inline land(u, same, a0, b0, a1, b1) {
  k = a0; do :: k < b0 -> rows[k]++; assert(rows[k] == 1); k++ :: else -> break od;
  k = a1; do :: k < b1 -> rows[R + k]++; assert(rows[R + k] == 1); k++ :: else -> break od;
  if :: b0 > a0 -> end0 = b0 :: else fi; if :: b1 > a1 -> end1 = b1 :: else fi;
  intable[u] = (intable[u] || same);           /* the files of u's present attempt */
#ifdef M_WHOLE_MAP_APPEND
  assert(n < NS); to0[n] = (b0 > a0 -> b0 : seen0); to1[n] = (b1 > a1 -> b1 : seen1); whole[n] = 1;
#else
  assert(n < NS); to0[n] = (b0 > a0 -> b0 : 0); to1[n] = (b1 > a1 -> b1 : 0);
#endif
  n++; version++;
  truth()
}
inline reload() {                              /* positions from the table, for the partitions that the group assigns to us */
  atomic {
    walk();
    has0 = (owner[0] == w); has1 = (owner[1] == w);
    pos0 = new0 * has0; rd0 = pos0; pos1 = new1 * has1; rd1 = pos1;
    if :: fly && fly_w == w -> fly_same = 0 :: else fi;
    maybe = 0; intable[w] = 0; seen0 = new0; seen1 = new1; new0 = 0; new1 = 0
  }
}
#define DIE      atomic { crashes > 0 -> crashes--; goto dead }
#ifdef M_NO_VALIDATION
#define VALID    true
#else
#define VALID    ((rd0 == pos0 || new0 == pos0) && (rd1 == pos1 || new1 == pos1))
#endif

#ifdef M_REFUSED_STOPS
#define REFUSED  end_refused
#else
#define REFUSED  start
#endif
#ifdef M_DELETE_REFUSED
#define KEEPS    false
#else
#define KEEPS    maybe
#endif

active [2] proctype Worker() {
  byte w = _pid, pos0, rd0, pos1, rd1, new0, new1, k, seen0, seen1; bool has0, has1, maybe, valid;
start: reload();
end_loop:
  do
  :: d_step { !has0 && owner[0] == w -> walk(); has0 = 1; pos0 = new0; rd0 = new0; new0 = 0; new1 = 0 }
  :: d_step { !has1 && owner[1] == w -> walk(); has1 = 1; pos1 = new1; rd1 = new1; new0 = 0; new1 = 0 }
  :: d_step { has0 && owner[0] != w -> has0 = 0; pos0 = 0; rd0 = 0 }
  :: d_step { has1 && owner[1] != w -> has1 = 0; pos1 = 0; rd1 = 0 }
  :: d_step { has0 && rd0 < R -> rd0++ }
  :: d_step { has1 && rd1 < R -> rd1++ }
  :: rd0 > pos0 || rd1 > pos1 -> break
  :: DIE
  od;
commit:
  if
  :: atomic { walk(); valid = VALID; new0 = 0; new1 = 0;
       if
       :: valid -> valid = 0; land(w, 1, pos0, rd0, pos1, rd1); pos0 = rd0; pos1 = rd1; maybe = 0; intable[w] = 0; goto end_loop
       :: valid && unknown > 0 -> valid = 0; unknown--; land(w, 1, pos0, rd0, pos1, rd1)             /* done, not known */
       :: valid && unknown > 0 && !fly -> valid = 0; unknown--; fly = 1; fly_same = 1; fly_version = version;    /* under way */
            fly_w = w; fa0 = pos0; fb0 = rd0; fa1 = pos1; fb1 = rd1
       :: unknown > 0 -> valid = 0; unknown--                                                    /* lost */
       :: !valid ->                                                                              /* refused */
          assert(KEEPS || !intable[w]);        /* deletes its files, unless an outcome was ever unknown */
          goto REFUSED                         /* refused: reload, go on from there */
       fi }
  :: DIE
  fi;
  atomic {                                     /* unknown */
#ifdef M_BLIND_RESEND
    land(w, 1, pos0, rd0, pos1, rd1); goto start
#endif
    walk(); maybe = 1;
    valid = VALID; new0 = 0; new1 = 0;
    if :: valid -> valid = 0; goto commit :: valid = 0; goto start fi   /* not there: the same files again (validated), or anew */
  };
dead:
  atomic { pos0 = 0; rd0 = 0; pos1 = 0; rd1 = 0; has0 = 0; has1 = 0; maybe = 0; intable[w] = 0; goto start };
end_refused:
  false
}

active proctype Network() {
  byte new0, new1, k, seen0, seen1;
end:
  do
  :: atomic { fly -> fly = 0;
       if :: fly_version == version -> land(fly_w, fly_same, fa0, fb0, fa1, fb1) :: else fi;
       fly_version = 0; fly_w = 0; fly_same = 0; fa0 = 0; fb0 = 0; fa1 = 0; fb1 = 0 }
  od
}
active proctype Group() {
end:
  do :: atomic { moves > 0 -> moves--; owner[0] = 1 - owner[0] } :: atomic { moves > 0 -> moves--; owner[1] = 1 - owner[1] } od
}
#ifdef M_COMPACT_UNVALIDATED
#define UNCHANGED  true
#else
#define UNCHANGED  (new0 == m0 && new1 == m1)
#endif
#ifdef M_EXPIRE_LAST
#define FIRST_KEPT (n - 1)
#else
#define FIRST_KEPT (cut - 1)
#endif
active proctype Maintenance() {
  byte new0, new1, k, m0, m1, round, cut; bool done;
  do
  :: round < ROUNDS ->
     if :: d_step { snapshot(0, 0, 0); truth() } :: true fi; done = 0; /* compaction: carries no positions, needs no validation of them */
     do
     :: !done ->
        d_step { walk(); m0 = new0; m1 = new1; new0 = 0; new1 = 0 };   /* checkpoint, built ... */
        atomic { walk();                                               /* ... and committed */
          if
          :: UNCHANGED -> new0 = 0; new1 = 0; snapshot(m0, m1, 1); truth(); done = 1
          :: else -> new0 = 0; new1 = 0
          fi }
     :: done -> break
     od;
     atomic { m0 = 0; m1 = 0; cut = n;
       do :: cut > 0 && !whole[cut - 1] -> cut-- :: else -> break od; k = 0 };
     atomic {                                                          /* expiry, decided above, done here */
       oldest = FIRST_KEPT; version++; k = 0;
       do :: k < oldest -> to0[k] = 0; to1[k] = 0; whole[k] = 0; k++ :: else -> break od;
       truth(); cut = 0 };
     round++
  :: else -> break
  od
}
#define ALL (end0 == R && end1 == R)
active proctype Quiet() {
  timeout -> assert(ALL && rows[0] == 1 && rows[1] == 1 && rows[R] == 1 && rows[R + 1] == 1)
}

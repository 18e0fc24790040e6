package nocturne.torture;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Random;
import java.util.Set;

/**
 * An oddity of a night from its beginning, independent of kills: the reference run has it too,
 * unless noted.
 */
enum Scenario {
  /** After the last packet everything is sent again. */
  SENT_AGAIN("night sent again"),
  /** Each packet is sent again some time after the first. */
  SENT_TWICE("night sent again in between"),
  /** The packets are shuffled. */
  OUT_OF_ORDER("out of order"),
  /** From the middle on packets have another schema. */
  NEW_SCHEMA("new schema"),
  /** Empty, cut, random and large packets in between. */
  GARBAGE("garbage and large packets"),
  /** The survey's topic gets partitions in the middle. */
  GROWS("survey topic grows"),
  /** The survey's topic is deleted and made again when all of it has been read. */
  REMADE("survey topic made again"),
  /** One packet kills each worker of one stage that takes it, in the reference run too. */
  POISON("poison packet"),
  /** One in a number of writes to the store fails; under torture only. */
  STORE_FAILS("store fails"),
  /** The home has a small disk of its own, which {@link DiskFills} fills; under torture only. */
  DISK_FILLS("disk fills"),
  /** Workers have clocks that {@link ClockJumps} sets; under torture only. */
  CLOCK_JUMPS("clock jumps"),
  /** Packets are sent in transactions, some of which are aborted. */
  TRANSACTIONS("transactional survey"),
  /** An earlier, quiet night had some of the packets already. */
  REPEATED("candids repeat across nights");

  private static final double SHARE = 0.12;

  private final String words;

  Scenario(String words) {
    this.words = words;
  }

  /** Words for the report. */
  String words() {
    return words;
  }

  /**
   * Draws a night's scenarios, each with its chance; or returns all wanted ones.
   *
   * @param wanted parts of names; empty for all
   */
  static Set<Scenario> draw(long seed, Set<String> wanted) {
    Random random = new Random(seed * 0x9E3779B97F4A7C15L);
    Set<Scenario> drawn = EnumSet.noneOf(Scenario.class);
    for (Scenario scenario : values()) {
      boolean chosen = random.nextDouble() < SHARE;
      if (wanted.isEmpty() ? chosen : isWanted(scenario.words, wanted)) {
        drawn.add(scenario);
      }
    }
    if (drawn.contains(TRANSACTIONS)) {
      drawn.remove(REMADE); // offsets of a topic that is gone cannot be told
    }
    if (drawn.contains(REPEATED)) {
      drawn.remove(POISON); // the earlier night would not be quiet
    }
    return drawn;
  }

  /** Whether the name of a fault or scenario contains one of these. */
  static boolean isWanted(String name, Set<String> wanted) {
    return wanted.isEmpty()
        || wanted.stream().anyMatch(part -> name.contains(part.toLowerCase(Locale.ROOT)))
        || wanted.stream().anyMatch(name::contains);
  }
}

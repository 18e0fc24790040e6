package nocturne.torture;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Random;
import java.util.Set;

/**
 * What is odd about a night from the outset, whoever is killed: the same in its undisturbed run,
 * unless said otherwise.
 */
enum Scenario {
  /** After its last packet everything is sent once more. */
  SENT_AGAIN("night sent again"),
  /** Each packet comes once more some time after the first. */
  SENT_TWICE("night sent again in between"),
  /** No packet has its turn. */
  OUT_OF_ORDER("out of order"),
  /** From its middle on packets have another schema. */
  NEW_SCHEMA("new schema"),
  /** Empty, cut, random and large packets in between. */
  GARBAGE("garbage and large packets"),
  /** The survey's topic gets partitions in its middle. */
  GROWS("survey topic grows"),
  /** The survey's topic is deleted and made again when all of it was read. */
  REMADE("survey topic made again"),
  /** One of its packets kills whoever of one stage takes it; so it does in the undisturbed run. */
  POISON("poison packet"),
  /** Every so many writes to the store fail; under torture only. */
  STORE_FAILS("store fails"),
  /** The home has a small disk of its own, which {@link DiskFills} fills; under torture only. */
  DISK_FILLS("disk fills"),
  /** Workers have clocks that {@link ClockJumps} sets; under torture only. */
  CLOCK_JUMPS("clock jumps");

  private static final double SHARE = 0.12;

  private final String words;

  Scenario(String words) {
    this.words = words;
  }

  /** For the report. */
  String words() {
    return words;
  }

  /**
   * Those of a night: each has its chance; or all that were asked for.
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
    return drawn;
  }

  /** Whether a fault's or a scenario's name holds one of these. */
  static boolean isWanted(String name, Set<String> wanted) {
    return wanted.isEmpty()
        || wanted.stream().anyMatch(part -> name.contains(part.toLowerCase(Locale.ROOT)))
        || wanted.stream().anyMatch(name::contains);
  }
}

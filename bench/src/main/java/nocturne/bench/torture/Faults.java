package nocturne.bench.torture;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** The faults there are. */
final class Faults {
  /** After it a group gives a silent member's partitions to others; see {@link TortureHome}. */
  private static final long SILENCE_MILLIS = TortureHome.SESSION_MILLIS;

  static final List<Fault> ALL = List.of(new ManyDie(), new KafkaDies(), new Overtaken());

  private Faults() {}

  /** Several workers die in the same instant. */
  private static final class ManyDie implements Fault {
    @Override
    public String name() {
      return "several killed at once";
    }

    @Override
    public int weight() {
      return 3;
    }

    @Override
    public boolean suits(Layout layout) {
      return layout.workers().size() > 1;
    }

    @Override
    public void strike(World world, Random random) throws InterruptedException {
      List<Victim> all = new ArrayList<>(world.workers());
      Collections.shuffle(all, random);
      int many = 2 + random.nextInt(all.size() - 1);
      for (Victim victim : all.subList(0, many)) {
        victim.kill("several at once");
      }
    }
  }

  /**
   * Kafka dies and comes back on the same folder and port; now and then it dies while it starts.
   */
  private static final class KafkaDies implements Fault {
    @Override
    public String name() {
      return "Kafka killed";
    }

    @Override
    public int weight() {
      return 1;
    }

    @Override
    public boolean suits(Layout layout) {
      return layout.ownKafka();
    }

    @Override
    public void strike(World world, Random random) throws InterruptedException {
      Victim kafka = world.kafka().orElseThrow();
      kafka.kill("any instant");
      if (random.nextInt(4) == 0) {
        Thread.sleep(random.nextInt(2_500));
        kafka.kill("while it starts");
      }
      Thread.sleep(500);
      Java.@Nullable Child now = kafka.child();
      if (now != null) {
        now.awaitReady(60);
      }
    }
  }

  /**
   * A worker sleeps until others have taken its place, then goes on as if nothing had happened: a
   * second consumer that believes itself to be the first.
   */
  private static final class Overtaken implements Fault {
    @Override
    public String name() {
      return "paused, overtaken, continued";
    }

    @Override
    public int weight() {
      return 3;
    }

    @Override
    public void strike(World world, Random random) throws Exception {
      Victim victim = world.workers().get(random.nextInt(world.workers().size()));
      Java.@Nullable Child sleeper = victim.pause();
      if (sleeper == null) {
        return;
      }
      Java.@Nullable Child successor = null;
      try {
        if (!Layout.isUp(victim.name())) {
          successor = world.successor(victim);
        }
        Thread.sleep(SILENCE_MILLIS + random.nextInt(4_000));
      } finally {
        sleeper.signal("CONT");
      }
      Thread.sleep(500 + random.nextInt(3_000));
      if (random.nextBoolean()) {
        victim.kill("while another believes to be it");
        Thread.sleep(random.nextInt(2_000));
      }
      if (successor != null && successor.isAlive()) {
        successor.kill();
        world.killed(victim.name(), "while another believes to be it");
      }
    }
  }
}

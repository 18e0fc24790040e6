package nocturne.torture;

import java.util.Random;

/** Faults of the connection to Kafka. */
final class NetworkFaults {
  private NetworkFaults() {}

  /** Answers come up to three seconds late. */
  static final class Late implements Fault {
    private static final int LEAST_MILLIS = 100;
    private static final int MOST_MILLIS = 3_000;

    @Override
    public String name() {
      return "network: Kafka answers late";
    }

    @Override
    public int weight() {
      return 2;
    }

    @Override
    public boolean suits(Layout layout) {
      return layout.ownKafka();
    }

    @Override
    public void strike(World world, Random random) throws InterruptedException {
      Wire wire = world.wire().orElseThrow();
      int most = LEAST_MILLIS + random.nextInt(MOST_MILLIS - LEAST_MILLIS);
      wire.behave(new Wire.Behaviour(most, 0, true));
      try {
        Thread.sleep(2_000 + random.nextInt(8_000));
      } finally {
        wire.behave(Wire.Behaviour.GOOD);
      }
    }
  }

  /** Breaks connections in the middle of a request, or between a request and its answer. */
  static final class Breaks implements Fault {
    private final boolean delivered;

    /**
     * @param delivered whether the interrupted request was executed: a commit with unknown outcome
     */
    Breaks(boolean delivered) {
      this.delivered = delivered;
    }

    @Override
    public String name() {
      return delivered ? "network: answers are lost" : "network: requests are cut";
    }

    @Override
    public int weight() {
      return delivered ? 4 : 2;
    }

    @Override
    public boolean suits(Layout layout) {
      return layout.ownKafka();
    }

    @Override
    public void strike(World world, Random random) throws InterruptedException {
      Wire wire = world.wire().orElseThrow();
      wire.behave(new Wire.Behaviour(0, 0.02 + random.nextDouble() * 0.3, delivered));
      try {
        Thread.sleep(500 + random.nextInt(5_000));
      } finally {
        wire.behave(Wire.Behaviour.GOOD);
      }
    }
  }
}

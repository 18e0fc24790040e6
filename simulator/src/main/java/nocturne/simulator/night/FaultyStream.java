package nocturne.simulator.night;

import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;

/**
 * A night's alerts with faults mixed in. Every alert comes as {@link Delivery.Kind#ALERT} exactly
 * once, and its duplicate and repeat after it. Equal seeds give equal sequences. Not thread-safe.
 */
public final class FaultyStream implements Iterator<Delivery> {
  private static final int FARTHEST = 500;

  private final Iterator<SimulatedAlert> alerts;
  private final Faults faults;
  private final Draw draw;
  private final int syncPosition = AlertEncoder.syncPosition();
  private final PriorityQueue<Waiting> waiting = new PriorityQueue<>();
  private long turn;
  private long order;

  public FaultyStream(Iterable<SimulatedAlert> alerts, Faults faults, long seed) {
    this.alerts = alerts.iterator();
    this.faults = faults;
    this.draw = new Draw(seed);
  }

  @Override
  public boolean hasNext() {
    return alerts.hasNext() || !waiting.isEmpty();
  }

  @Override
  public Delivery next() {
    if (!hasNext()) {
      throw new NoSuchElementException("everything has been delivered");
    }
    while (alerts.hasNext() && (waiting.isEmpty() || waiting.peek().turn() > turn)) {
      schedule(alerts.next());
      turn++;
    }
    return waiting.remove().delivery();
  }

  private void schedule(SimulatedAlert alert) {
    long at = turn + (draw.chance(faults.displaced()) ? 1 + draw.below(FARTHEST) : 0);
    put(at, Delivery.Kind.ALERT, alert, alert.packet());
    if (draw.chance(faults.duplicates())) {
      put(at + draw.below(FARTHEST), Delivery.Kind.DUPLICATE, alert, alert.packet());
    }
    if (draw.chance(faults.repeats())) {
      put(at + draw.below(FARTHEST), Delivery.Kind.REPEAT, alert, otherBytes(alert.packet()));
    }
    if (draw.chance(faults.malformed())) {
      put(at, Delivery.Kind.MALFORMED, alert, broken(alert.packet()));
    }
  }

  private void put(long at, Delivery.Kind kind, SimulatedAlert alert, byte[] packet) {
    waiting.add(new Waiting(at, order++, new Delivery(kind, alert.truth(), packet)));
  }

  /** Another sync marker, so that the alert stays readable and its bytes differ. */
  private byte[] otherBytes(byte[] packet) {
    byte[] other = packet.clone();
    int flip = 1 + draw.below(255);
    other[other.length - 1] ^= (byte) flip;
    other[syncPosition(packet) + AlertEncoder.SYNC_BYTES - 1] ^= (byte) flip;
    return other;
  }

  /** Offset of the first marker, which equals the last. */
  private int syncPosition(byte[] packet) {
    int last = packet.length - AlertEncoder.SYNC_BYTES;
    int at = syncPosition;
    while (!Arrays.equals(packet, at, at + AlertEncoder.SYNC_BYTES, packet, last, packet.length)) {
      at++;
    }
    return at;
  }

  /** Cut short, without a beginning, or with a broken end. */
  private byte[] broken(byte[] packet) {
    int way = draw.below(3);
    if (way == 0) {
      return Arrays.copyOf(packet, 1 + draw.below(packet.length - 1));
    }
    byte[] other = packet.clone();
    other[way == 1 ? 0 : other.length - 1] ^= (byte) (1 + draw.below(255));
    return other;
  }

  private record Waiting(long turn, long order, Delivery delivery) implements Comparable<Waiting> {
    @Override
    public int compareTo(Waiting other) {
      return turn != other.turn ? Long.compare(turn, other.turn) : Long.compare(order, other.order);
    }
  }
}

package nocturne.beam;

import java.util.ArrayList;
import java.util.List;
import nocturne.google.Delivered;
import nocturne.google.GoogleClients;
import nocturne.google.GoogleInstance;
import nocturne.google.Sink;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubMessage;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.jspecify.annotations.Nullable;

/**
 * Gives the messages of a bundle to a sink, in batches. The bundle fails if a trace may not be
 * stored, and the runner delivers its messages again; the runner acknowledges a bundle's messages
 * once the bundle has ended. The runner's counters have the results by the books' names; what is
 * delivered again counts again.
 */
final class SinkFn extends DoFn<PubsubMessage, Void> {
  private static final long serialVersionUID = 1L;

  /** A batch has so many bytes, unless one message has more. */
  private static final long BYTES = 8 << 20;

  private static final int MESSAGES = 500;

  /** Before the words of the runner's counters. */
  static final String METRICS = "nocturne";

  private final GoogleInstance instance;
  private final Sink.Making sinks;
  private transient @Nullable GoogleClients clients;
  private transient @Nullable Sink sink;
  private transient @Nullable List<Delivered> batch;
  private transient long bytes;

  SinkFn(GoogleInstance instance, Sink.Making sinks) {
    this.instance = instance;
    this.sinks = sinks;
  }

  @Setup
  public void open() {
    GoogleClients opened = instance.open();
    clients = opened;
    sink = sinks.over(opened);
  }

  @StartBundle
  public void begin() {
    batch = new ArrayList<>();
    bytes = 0;
  }

  @ProcessElement
  public void take(@Element PubsubMessage message) {
    List<Delivered> open = batch();
    open.add(
        new Delivered(
            String.valueOf(message.getMessageId()),
            message.getAttributeMap(),
            message.getPayload()));
    bytes += message.getPayload().length;
    if (bytes >= BYTES || open.size() >= MESSAGES) {
      end();
    }
  }

  @FinishBundle
  public void end() {
    List<Delivered> open = batch();
    Sink openSink = sink;
    if (openSink == null) {
      throw new IllegalStateException("a bundle before the setup");
    }
    if (!open.isEmpty()) {
      openSink.take(List.copyOf(open)).forEach((word, n) -> Metrics.counter(METRICS, word).inc(n));
    }
    begin();
  }

  private List<Delivered> batch() {
    List<Delivered> open = batch;
    if (open == null) {
      throw new IllegalStateException("a message outside of a bundle");
    }
    return open;
  }

  @Teardown
  public void close() {
    Sink openSink = sink;
    sink = null;
    if (openSink != null) {
      openSink.close();
    }
    GoogleClients opened = clients;
    clients = null;
    if (opened != null) {
      opened.close();
    }
  }
}

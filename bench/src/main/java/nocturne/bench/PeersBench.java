package nocturne.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import nocturne.app.Failure;
import nocturne.app.files.SaltModelFiles;
import nocturne.app.options.GlobalOptions;
import nocturne.core.alert.Alert;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.UnreadableException;
import nocturne.core.filter.AlertFilter;
import nocturne.core.filter.ExtragalacticTransient;
import nocturne.core.salt2.AlertPhotometry;
import nocturne.core.salt2.Bandpasses;
import nocturne.core.salt2.Fitted;
import nocturne.core.salt2.SaltModel;
import nocturne.core.salt2.fit.FitSettings;
import nocturne.core.salt2.fit.SaltFitter;
import nocturne.core.survey.ztf.Ztf;

/**
 * The path of an alert through decoder, filter, light curve and fit, on one thread, with the rules
 * of the original broker, beside the original's own steps in Python on the same packets. Nothing is
 * received, kept or published by either.
 */
final class PeersBench {
  private static final int WARM_UP = 20;
  private static final Pattern COUNTS =
      Pattern.compile(
          "(\\d+) alerts, (\\d+) pass the filter, \\d+ the quality cuts, (\\d+) fitted");
  private static final Pattern RATE =
      Pattern.compile("as the original: ([0-9.]+) alerts/s, ([0-9.]+) per CPU second");

  private final PrintStream out;
  private final Path data;
  private final int rounds;
  private final List<byte[]> packets = new ArrayList<>();
  private final PacketDecoder decoder = new PacketDecoder(Ztf.SURVEY);
  private final AlertFilter filter = ExtragalacticTransient.original();
  private final SaltFitter fitter;
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private int passed;
  private int fitted;
  private long nanos;
  private long processorNanos;

  /**
   * @param data a folder with {@code ztf/alerts} and {@code salt/salt3-k21}
   * @param rounds counted, over all packets
   */
  PeersBench(GlobalOptions global, Path data, int rounds) throws IOException {
    this.out = global.out();
    this.data = data;
    this.rounds = rounds;
    try (Stream<Path> files = Files.list(data.resolve("ztf").resolve("alerts"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".avro")).sorted().toList()) {
        packets.add(Files.readAllBytes(file));
      }
    }
    if (packets.isEmpty()) {
      throw Failure.misuse("There is no packet (*.avro) in " + data.resolve("ztf/alerts") + ".");
    }
    SaltModel model =
        SaltModelFiles.model(
            global.surroundings(), data.resolve("salt").resolve("salt3-k21").toString());
    this.fitter = new SaltFitter(model, Bandpasses.ztf(), FitSettings.original());
  }

  void run(Peer peer) throws IOException, InterruptedException {
    out.println(Packets.describe(packets) + "; the rules of the original, one thread each");
    rounds(WARM_UP, false);
    rounds((rounds + 1) / 2, true);
    String said = peer.run(List.of("--data", data.toString(), "--zero-point", "25"));
    rounds(rounds / 2, true);
    Matcher counts = COUNTS.matcher(said);
    Matcher rate = RATE.matcher(said);
    if (!counts.find() || !rate.find()) {
      throw Failure.misuse("The peer printed no rate: " + said);
    }
    double alerts = (double) rounds * packets.size();
    double ours = 1e9 * alerts / processorNanos;
    double theirs = Double.parseDouble(rate.group(2));
    print("the original's steps", Double.parseDouble(rate.group(1)), theirs);
    print("Nocturne", 1e9 * alerts / nanos, ours);
    out.printf(
        Locale.ROOT, "ratio of the rates per second of processor time: %.0f%n", ours / theirs);
    out.printf(
        "alerts, passed, fitted: the original's steps %s, %s, %s; Nocturne %s, %s, %s%n",
        counts.group(1), counts.group(2), counts.group(3), packets.size(), passed, fitted);
  }

  private void print(String who, double rate, double processor) {
    out.printf(
        Locale.ROOT, "%-22s %,10.1f alerts/s  %,10.1f/s of processor time%n", who, rate, processor);
  }

  private void rounds(int count, boolean counted) {
    long processor = threads.getCurrentThreadCpuTime();
    long began = System.nanoTime();
    for (int round = 0; round < count; round++) {
      passed = 0;
      fitted = 0;
      packets.forEach(this::take);
    }
    if (counted) {
      nanos += System.nanoTime() - began;
      processorNanos += threads.getCurrentThreadCpuTime() - processor;
    }
  }

  private void take(byte[] packet) {
    Alert alert;
    try {
      alert = decoder.decodeOne(packet);
    } catch (UnreadableException e) {
      return;
    }
    if (filter.evaluate(alert).passes()) {
      passed++;
      boolean isFitted = fitter.fit(AlertPhotometry.original(alert.original())) instanceof Fitted;
      fitted += isFitted ? 1 : 0;
    }
  }
}

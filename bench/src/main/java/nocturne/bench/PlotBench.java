package nocturne.bench;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import nocturne.core.alert.Alert;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.night.Night;
import nocturne.core.salt2.AlertPhotometry;
import nocturne.core.salt2.Bandpasses;
import nocturne.core.salt2.Fitted;
import nocturne.core.salt2.MilkyWayDust;
import nocturne.core.salt2.Observation;
import nocturne.core.salt2.SaltModels;
import nocturne.core.salt2.fit.FitSettings;
import nocturne.core.salt2.fit.SaltFitter;
import nocturne.core.survey.ztf.Ztf;
import nocturne.plot.FitConditions;
import nocturne.plot.LightCurvePlot;
import nocturne.plot.ModelCurves;
import nocturne.plot.PlotData;
import nocturne.simulator.night.Population;
import nocturne.simulator.night.Populations;
import nocturne.simulator.night.SimulatedAlert;
import nocturne.simulator.night.SimulatedNight;

/** Plots of simulated supernovae, one after the other on one thread, each timed by itself. */
final class PlotBench {
  /** Budget of a plot, ms. */
  static final double BUDGET = 5;

  private static final Night NIGHT = Night.parse("20210120");
  private static final int SEED = 1;

  private final ModelCurves curves =
      new ModelCurves(SaltModels.salt3f22(), Bandpasses.ztf(), MilkyWayDust.none());
  private final List<Subject> subjects = new ArrayList<>();
  private final int rounds;
  private long bytes;

  private record Subject(Alert alert, List<Observation> photometry, Fitted fit) {}

  /**
   * @param plots how many different ones
   * @param rounds counted; as many go before them
   */
  PlotBench(int plots, int rounds) {
    this.rounds = rounds;
    SaltFitter fitter =
        new SaltFitter(SaltModels.salt3f22(), Bandpasses.ztf(), FitSettings.defaults());
    PacketDecoder decoder = new PacketDecoder(Ztf.SURVEY);
    for (SimulatedAlert each :
        SimulatedNight.of(NIGHT, SEED, 2 * plots)
            .withPopulations(Populations.only(Population.SN_IA))) {
      Alert alert = Packets.decoded(decoder, each.packet());
      List<Observation> photometry = AlertPhotometry.of(alert.lightCurve());
      if (subjects.size() < plots && fitter.fit(photometry) instanceof Fitted fit) {
        subjects.add(new Subject(alert, photometry, fit));
      }
    }
  }

  void run(PrintStream out) {
    ThreadMXBean thread = ManagementFactory.getThreadMXBean();
    List<Double> clock = new ArrayList<>();
    List<Double> processor = new ArrayList<>();
    for (int round = -rounds; round < rounds; round++) {
      for (Subject subject : subjects) {
        long began = System.nanoTime();
        long worked = thread.getCurrentThreadCpuTime();
        byte[] png = LightCurvePlot.png(data(subject));
        double work = (thread.getCurrentThreadCpuTime() - worked) / 1e6;
        double took = (System.nanoTime() - began) / 1e6;
        if (round >= 0) {
          clock.add(took);
          processor.add(work);
          bytes += png.length;
        }
      }
    }
    out.printf(
        Locale.ROOT,
        "%d plots of %d, %,d bytes on average%n",
        clock.size(),
        subjects.size(),
        bytes / clock.size());
    print(out, "ms by the clock", new Sample(clock));
    print(out, "ms of the processor", new Sample(processor));
    out.printf(
        Locale.ROOT,
        "The budget of %.0f ms is %s by the median of the processor's time.%n",
        BUDGET,
        new Sample(processor).median() <= BUDGET ? "kept" : "missed");
  }

  private PlotData data(Subject subject) {
    return new PlotData(
        subject.alert().objectId().map(Object::toString).orElse(""),
        subject.alert().candid(),
        NIGHT,
        curves.of(subject.photometry(), subject.fit()),
        subject.fit(),
        Set.of(),
        FitConditions.ofNight(false));
  }

  private static void print(PrintStream out, String what, Sample values) {
    out.printf(
        Locale.ROOT,
        "%-22s p50 %6.2f   p90 %6.2f   p99 %6.2f%n",
        what,
        values.median(),
        values.at(0.9),
        values.at(0.99));
  }
}

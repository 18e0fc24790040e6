package nocturne.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import nocturne.app.home.Home;
import nocturne.app.night.NightRun;
import nocturne.app.options.GlobalOptions;
import nocturne.app.wiring.Services;
import nocturne.broker.books.AuditProgress;
import nocturne.broker.books.Depth;
import nocturne.broker.books.NightBooks;
import nocturne.core.night.Night;
import nocturne.simulator.night.CutoutSize;
import nocturne.simulator.night.Faults;
import nocturne.simulator.night.SimulatedNight;
import nocturne.simulator.night.Simulation;
import nocturne.simulator.pace.Pacer;
import nocturne.simulator.pace.Rate;

/**
 * Measures the time of making a night's books. The night is made by the whole chain, from small
 * simulated packets, in a home of its own that is removed afterwards; or it is a night that exists
 * in a home.
 */
record BooksBench(GlobalOptions global, int alerts, int runs, boolean deep) {
  private static final Night NIGHT = Night.parse("20210120");
  private static final long SEED = 20210120;

  /**
   * Makes a night and times its books.
   *
   * @return the exit code
   */
  int run() throws IOException, InterruptedException {
    if (global.homeIsGiven()) {
      return measure(Home.existing(global.home()), false);
    }
    try (TemporaryFolder folder = TemporaryFolder.make()) {
      return measure(Home.create(folder.path().resolve("home")), true);
    }
  }

  private int measure(Home home, boolean isNew) throws IOException, InterruptedException {
    try (Services services = ChainBench.services(global, home)) {
      PrintStream out = global.out();
      if (isNew) {
        long began = System.nanoTime();
        NightBooks books = makeNight(services);
        out.printf(
            Locale.ROOT,
            "a night of %,d alerts made in %.0f s; its books %s%n",
            books.count("published"),
            (System.nanoTime() - began) / 1e9,
            books.balance() ? "balance" : "DO NOT BALANCE");
      }
      boolean balance = time(services, Depth.PLAIN, runs, out);
      if (deep) {
        balance &= time(services, Depth.DEEP, 1, out);
      }
      return balance ? 0 : 1;
    }
  }

  private NightBooks makeNight(Services services) throws IOException, InterruptedException {
    Simulation simulation =
        new Simulation(
            SimulatedNight.of(NIGHT, SEED, alerts).withCutouts(CutoutSize.SMALL), Faults.none());
    return new NightRun(services, global.surroundings(), NIGHT)
        .run(
            OptionalLong.of(alerts),
            (topic, progress, line) ->
                simulation.run(
                    topic,
                    Pacer.ofSystem(new Rate.Unlimited()),
                    progress,
                    () -> !Thread.currentThread().isInterrupted(),
                    truth -> {}));
  }

  private boolean time(Services services, Depth depth, int times, PrintStream out)
      throws InterruptedException {
    List<Double> all = new ArrayList<>();
    boolean balance = true;
    for (int run = 0; run < times; run++) {
      long cpu = CpuClock.nanos();
      long began = System.nanoTime();
      NightBooks books =
          services.conductor((night, doing) -> {}).audit(NIGHT, depth, AuditProgress.NONE);
      double seconds = (System.nanoTime() - began) / 1e9;
      all.add(seconds);
      balance &= books.balance();
      out.printf(
          Locale.ROOT,
          "%s books of %,d alerts: %.1f s, %.1f s of processor time; they %s%n",
          depth.name().toLowerCase(Locale.ROOT),
          books.count("published"),
          seconds,
          (CpuClock.nanos() - cpu) / 1e9,
          books.balance() ? "balance" : "DO NOT BALANCE");
      out.flush();
    }
    Sample sample = new Sample(all);
    out.printf(
        Locale.ROOT,
        "%s: median %.1f s, least %.1f s, most %.1f s of %d%n",
        depth.name().toLowerCase(Locale.ROOT),
        sample.median(),
        sample.least(),
        sample.most(),
        times);
    return balance;
  }
}

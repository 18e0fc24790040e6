package nocturne.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;
import nocturne.app.Failure;
import nocturne.app.night.BooksText;
import nocturne.app.options.GlobalOptions;
import nocturne.broker.books.NightBooks;

/**
 * A published night through all stages after ingest, by one process that is pinned to a core and by
 * two that are pinned to a core each; they take turns (A B B A).
 *
 * @param night whose alerts are published before anything is measured
 */
record WideBench(SurveyNight night, int alerts, int rounds, GlobalOptions global) {

  /**
   * Measures.
   *
   * @return the exit code: 1 if books do not balance, and then no figure of that run is printed
   */
  int run() throws IOException, InterruptedException {
    Cores cores = Cores.ofThisProcess();
    Results results = new Results(global);
    PrintStream words = results.words();
    results.begin("wide");
    global.set("archive.pack-time", "2 s");
    global.set("table.append-time", "2 s");
    boolean comparable = true;
    Scores rates = new Scores("alerts");
    Scores costs = new Scores("alerts by processor time");
    Scores settled = new Scores("alerts by that without compilers");
    try (TemporaryFolder folder = TemporaryFolder.make()) {
      PublishedNight published = PublishedNight.in(folder, cores, night);
      words.println(Packets.describe(alerts, published.make()));
      words.println(
          cores.areShared()
              ? "Kafka has no core of its own here and takes from those of the workers: by the clock"
                  + " two are held back, by processor time they are not."
              : "Kafka runs on other cores than the workers.");
      for (int turn = 0; turn < 2 * rounds; turn++) {
        int workers = turn % 4 == 0 || turn % 4 == 3 ? 1 : 2;
        published.renew();
        WideRun.Outcome outcome = new WideRun(published, workers, alerts).run();
        NightBooks books = outcome.books();
        int code = BooksText.inFull(global, false).print(books);
        if (code != 0 || books.count("published") != alerts) {
          global.say("The books do not balance, so this run has no figures.");
          return Failure.INCOMPLETE;
        }
        Optional<WideRun.Cost> cost = outcome.cost();
        String name = workers == 1 ? "one process" : "two processes";
        if (cost.isEmpty()) {
          words.println(
              name + ": a worker joined after the warm-up; no ratio without more --alerts");
          comparable = false;
          continue;
        }
        rates.add(name, cost.get().rate());
        costs.add(name, 1e3 / cost.get().workerMillis());
        settled.add(name, 1e3 / (cost.get().workerMillis() - cost.get().compilerMillis()));
        print(words, name, cost.get());
        results.add(
            "wide",
            "workers alerts alerts_s worker_ms_alert compiler_ms_alert kafka_ms_alert kafka_share cores_a_worker",
            workers,
            alerts,
            cost.get().rate(),
            cost.get().workerMillis(),
            cost.get().compilerMillis(),
            cost.get().kafkaMillis(),
            cost.get().kafkaShare(),
            cost.get().coresEach());
      }
    }
    if (comparable) {
      rates.print(words);
      costs.print(words);
      settled.print(words);
    }
    return 0;
  }

  private static void print(PrintStream out, String name, WideRun.Cost cost) {
    out.printf(
        Locale.ROOT,
        "%s: %,.0f alerts/s with %.2f ms of the workers' processor time an alert (%.2f of them Java's"
            + " compilers), each on %.2f of its core; Kafka %.2f ms an alert, %.0f %% of all%n",
        name,
        cost.rate(),
        cost.workerMillis(),
        cost.compilerMillis(),
        cost.coresEach(),
        cost.kafkaMillis(),
        100 * cost.kafkaShare());
    out.flush();
  }
}

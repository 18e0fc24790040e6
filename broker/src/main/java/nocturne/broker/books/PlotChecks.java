package nocturne.broker.books;

import nocturne.broker.pipeline.PipelineStage;
import nocturne.broker.plot.PlotStore;
import nocturne.core.alert.Candid;

/** The plots of what was fitted. */
final class PlotChecks {
  private final Audit audit;
  private final PipelineStage stage;

  /**
   * @param stage that stores a plot of each alert that passes it
   */
  PlotChecks(Audit audit, PipelineStage stage) {
    this.audit = audit;
    this.stage = stage;
  }

  /**
   * Each alert that was fitted has a plot; read whole, it says that it is this night's or later.
   */
  BookCheck plots(PlotStore plots) {
    PublishedIndex publishedIndex =
        audit.publishedIndex().among(audit.account().passed(stage.stage()));
    Reconciliation reconciliation = new Reconciliation(audit, publishedIndex);
    for (int i = 0; i < publishedIndex.size(); i++) {
      audit.progress().read(1);
      Candid candid = new Candid(publishedIndex.candid(i));
      boolean there = audit.isDeep() ? plots.has(candid, audit.scope().night()) : plots.has(candid);
      if (there) {
        reconciliation.saw(i);
      }
    }
    return reconciliation.check(CheckName.PLOTS, "fitted", "drawn");
  }
}

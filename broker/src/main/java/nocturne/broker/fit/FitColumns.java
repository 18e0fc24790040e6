package nocturne.broker.fit;

import static nocturne.broker.port.TableColumn.Kind.BOOLEAN;
import static nocturne.broker.port.TableColumn.Kind.DOUBLE;
import static nocturne.broker.port.TableColumn.Kind.INT;
import static nocturne.broker.port.TableColumn.Kind.TEXT;

import java.util.ArrayList;
import java.util.List;
import nocturne.broker.port.TableColumn;
import nocturne.core.salt2.SaltParameter;

/**
 * What a fit's record says, beside whose it is: the fields of its JSON and the columns of its
 * table, in their order. The names of the original broker's columns are kept.
 */
public final class FitColumns {
  static final String OBJECT_ID = "objectId";
  static final String JD = "jd";
  static final String SUCCESS = "success";
  static final String REASON = "reason";
  static final String DETAIL = "detail";
  static final String QUALITY = "quality";
  static final String AT_BOUND = "at_bound";
  static final String LEFT_OUT = "left_out";
  static final String MODEL = "model";
  static final String MODEL_VERSION = "model_version";
  static final String NCALL = "ncall";
  static final String CHISQ = "chisq";
  static final String NDOF = "ndof";

  private static final List<TableColumn> ALL = all();

  private FitColumns() {}

  /** All of them. */
  public static List<TableColumn> list() {
    return ALL;
  }

  static String error(SaltParameter parameter) {
    return parameter.word() + "_err";
  }

  static String covariance(SaltParameter one, SaltParameter other) {
    return one.word() + "_" + other.word() + "_cov";
  }

  private static List<TableColumn> all() {
    List<TableColumn> all = new ArrayList<>();
    all.add(new TableColumn(OBJECT_ID, TEXT, "the object's name"));
    all.add(new TableColumn(JD, DOUBLE, "start of the candidate's exposure, Julian date, UTC"));
    all.add(new TableColumn(SUCCESS, BOOLEAN, "whether there is a fit and its search converged"));
    all.add(new TableColumn(REASON, TEXT, "why there is no fit; null where there is one"));
    all.add(new TableColumn(DETAIL, TEXT, "the reason in words, with its numbers"));
    all.add(new TableColumn(QUALITY, TEXT, "good, at_bound, poor_chisq or few_dof"));
    all.add(
        new TableColumn(
            AT_BOUND, TEXT, "parameters at a bound, and phase where an epoch leaves the model"));
    all.add(
        new TableColumn(
            LEFT_OUT, TEXT, "MJDs of the epochs left out, where the model is zero or ends"));
    all.add(new TableColumn(MODEL, TEXT, "the model's name"));
    all.add(new TableColumn(MODEL_VERSION, TEXT, "the model's version"));
    all.add(new TableColumn(NCALL, INT, "evaluations of the model"));
    all.add(new TableColumn(CHISQ, DOUBLE, "chi-square under the full model"));
    all.add(new TableColumn(NDOF, INT, "epochs less free parameters"));
    for (SaltParameter parameter : SaltParameter.values()) {
      all.add(new TableColumn(parameter.word(), DOUBLE, meaning(parameter)));
      all.add(new TableColumn(error(parameter), DOUBLE, "its one-sigma error"));
    }
    for (SaltParameter one : SaltParameter.values()) {
      for (SaltParameter other : SaltParameter.values()) {
        if (other.index() >= one.index()) {
          all.add(
              new TableColumn(
                  covariance(one, other),
                  DOUBLE,
                  "covariance of " + one.word() + " and " + other.word()));
        }
      }
    }
    return List.copyOf(all);
  }

  private static String meaning(SaltParameter parameter) {
    return switch (parameter) {
      case Z -> "photometric redshift, from this light curve";
      case T0 -> "time of maximum of the B band, MJD";
      case X0 -> "amplitude";
      case X1 -> "stretch";
      case C -> "colour, mag; includes the dust of the Milky Way";
    };
  }
}

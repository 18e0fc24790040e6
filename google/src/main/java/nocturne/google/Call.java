package nocturne.google;

import nocturne.broker.port.PortException;

/**
 * What a call of a service is for.
 *
 * @param what it does, such as {@code make the topic x}
 * @param permission that Google wants for it
 * @param role one that has the permission
 * @param changes whether it changes anything
 */
public record Call(String what, String permission, String role, boolean changes) {

  /** What keeps a call from being made until a person acts. */
  public enum Obstacle {
    NOT_THERE,
    NOT_ACCEPTED,
    NOT_PERMITTED,
    OTHER
  }

  /**
   * The failure of a call that a person must see to.
   *
   * @param told the failure in Google's words
   */
  public PortException.Broken broken(
      String project, Obstacle obstacle, String told, RuntimeException failure) {
    String cannot = "Cannot %s in the project %s".formatted(what, project);
    return switch (obstacle) {
      case NOT_THERE ->
          new PortException.Broken(
              "%s: it is not there (%s); run setup.".formatted(cannot, told), failure);
      case NOT_ACCEPTED -> Failures.notAccepted(cannot, told, failure);
      case NOT_PERMITTED ->
          new PortException.Broken(
              ("%s: the permission %s is missing (%s). gcloud projects add-iam-policy-binding %s"
                      + " --member=ACCOUNT --role=%s gives it, ACCOUNT being serviceAccount:NAME"
                      + " or user:NAME.")
                  .formatted(cannot, permission, told, project, role),
              failure);
      case OTHER -> new PortException.Broken("%s: %s.".formatted(cannot, told), failure);
    };
  }
}

package nocturne.cloud.machines;

import nocturne.core.instance.Component;

/**
 * The accounts under which components run, which an operator makes once a project ({@code
 * ops/google/accounts}).
 *
 * @param project that has them
 */
record Accounts(String project) {

  /** The account of a component, such as {@code nocturne-consumer@p.iam.gserviceaccount.com}. */
  String of(Component component) {
    String name =
        switch (component) {
          case NIGHT_CONDUCTOR -> "conductor";
          case CONSUMER -> "consumer";
          case ARCHIVE -> "archive";
          case TABLES, VALUE_ADDED -> "dataflow";
        };
    return "nocturne-%s@%s.iam.gserviceaccount.com".formatted(name, project);
  }
}

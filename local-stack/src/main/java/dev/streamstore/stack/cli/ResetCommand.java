package dev.streamstore.stack.cli;

import dev.streamstore.stack.LocalStack;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Scanner;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "reset", description = "Deletes all local data: databases, the broker's log, mail, logs.")
final class ResetCommand extends StackCommand {
    @Option(names = "--yes", description = "do not ask")
    private boolean yes;

    @Override
    public Integer call() throws InterruptedException {
        Path root = main().state().root();
        if (!yes && !confirmed(root)) {
            say("Nothing was deleted");
            return 1;
        }
        LocalStack.deleteState(main().state(), this::say);
        say("Deleted the data in " + root);
        return 0;
    }

    private boolean confirmed(Path root) {
        out().print("Delete all data in " + root + "? [y/N] ");
        out().flush();
        Scanner input = new Scanner(System.in, Charset.defaultCharset());
        String answer = input.hasNextLine() ? input.nextLine().strip().toLowerCase(Locale.ROOT) : "";
        return answer.equals("y") || answer.equals("yes");
    }
}

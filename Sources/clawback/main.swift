import ClawbackCommands

await Clawback.start()

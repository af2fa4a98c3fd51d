# Makes the one user of MongoDB on an empty volume, then runs mongod and hands on its exit code.
# start-mongodb.ps1 [argument of mongod ...]   without an argument, it only makes the volume ready; none may hold a blank
#
# Own exit codes; every other code is mongod's:
#   3701  the volume is missing
#   3702  the volume holds files of a database where this script has put none
#   3703  a variable is missing
#   3704  what an earlier start has not finished cannot be removed, or nothing be written
#   3705  a program could not be started
#   3706  the mongod without users accepts no connection within ten minutes
#   3707  the user could not be made
#   3708  the mongod that got the user did not end within two minutes
#   3709  the folder with the user cannot be given its name
#   3710  the file with the password is missing or unreadable
#   3711  the file with the password holds none
#   3712  the file with the password is not plain UTF-8
#   3713  the mongod without users has ended
#   3714  the mongod that got the user ended with a failure
#   3799  something unforeseen
#
# There is no param block on purpose: it would take an argument of mongod for a parameter of this script.
# The password is looked at here and used by create-admin.js alone, both from its file; it is in no argument, in no variable
# of the environment and in no line of the log.
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

function Write-Log([string] $Message) {
    [Console]::Out.WriteLine([DateTime]::UtcNow.ToString('s') + 'Z start-mongodb.ps1: ' + $Message)
}

function Exit-With([int] $Code, [string] $Reason, [string] $Remedy) {
    Write-Log "FAILED ($Code): $Reason. $Remedy"
    exit $Code
}

trap {
    Exit-With 3799 "line $($_.InvocationInfo.ScriptLineNumber): $($_.Exception.Message)" 'Report this with the log.'
}

# A folder is called db only once its user is made: the new name is what tells, and Windows gives it at one stroke. Until
# then nobody but this script has reached a server on it, so after a crash it is thrown away and made again. A crash after
# it finds the database whole: NTFS writes to disk in its own order, and mongod's first write comes after the new name.
$volume = 'C:\MongoDB\data'
$database = 'C:\MongoDB\data\db'
$unfinished = 'C:\MongoDB\data\unfinished'
# Where mongod listens until the user is made: nobody outside the pod gets there.
$loopback = '127.0.0.1'
$port = 27017

# Starts a program of the image, which writes to the log of the container.
function Start-Tool([string] $Name, [string[]] $Arguments) {
    $start = [System.Diagnostics.ProcessStartInfo]::new([IO.Path]::Combine($PSScriptRoot, $Name))
    $start.Arguments = $Arguments -join ' '
    $start.UseShellExecute = $false
    $start.RedirectStandardInput = $true
    try {
        $process = [System.Diagnostics.Process]::Start($start)
    } catch {
        Exit-With 3705 "the program of the line above could not be started: $($_.Exception.Message)" 'The image is incomplete, or its Windows build does not fit the node.'
    }
    $process.StandardInput.Close()
    Write-Log "started it as process $($process.Id)"
    return $process
}

# Whether a mongod accepts connections before it ends, and within ten minutes.
function Wait-Accepting([System.Diagnostics.Process] $Server) {
    $until = [DateTime]::UtcNow.AddMinutes(10)
    while (-not $Server.HasExited -and [DateTime]::UtcNow -lt $until) {
        $client = [System.Net.Sockets.TcpClient]::new()
        try {
            $client.Connect($loopback, $port)
            return $true
        } catch {
            Start-Sleep -Milliseconds 500
        } finally {
            $client.Close()
        }
    }
    return $false
}

if (-not [IO.Directory]::Exists($volume)) {
    Exit-With 3701 "$volume is missing" 'Mount the volume of the database there.'
}
if ([IO.File]::Exists("$database\WiredTiger")) {
    Write-Log "$database has its user"
} else {
    # Linux images have the database at the top of the volume; starting a second one beside it would hide it.
    foreach ($other in "$volume\WiredTiger", $database) {
        if ([IO.File]::Exists($other) -or [IO.Directory]::Exists($other)) {
            Exit-With 3702 "$other is there, and no database of this image" 'Remove it if it is an empty folder; else use an empty volume and restore a backup.'
        }
    }
    foreach ($variable in 'MONGO_INITDB_ROOT_USERNAME', 'MONGO_INITDB_ROOT_PASSWORD_FILE') {
        if ([string]::IsNullOrEmpty([Environment]::GetEnvironmentVariable($variable))) {
            Exit-With 3703 "$variable is not set" 'Deploy this image with the chart of the same version, which sets it.'
        }
    }
    $passwordFile = [Environment]::GetEnvironmentVariable('MONGO_INITDB_ROOT_PASSWORD_FILE')
    try {
        $bytes = [IO.File]::ReadAllBytes($passwordFile)
    } catch {
        Exit-With 3710 "${passwordFile}: $($_.Exception.Message)" 'Correct the Secret of credentials: its key password is that file.'
    }
    # What PowerShell 5.1 writes by > is UTF-16 with a mark; each service would log in with another password.
    try {
        $password = [System.Text.UTF8Encoding]::new($false, $true).GetString($bytes)
    } catch {
        $password = $null
    }
    if ($null -eq $password -or $password -match '[\0\uFEFF]') {
        Exit-With 3712 "$passwordFile is not plain UTF-8" 'Write the password again without a byte order mark, such as by [IO.File]::WriteAllText(path, text).'
    }
    # As create-admin.js reads it.
    if ($password -match '\A[\r\n]*\z') {
        Exit-With 3711 "$passwordFile holds no password" 'Put it into the key password of the Secret of credentials.'
    }
    try {
        if ([IO.Directory]::Exists($unfinished)) {
            [IO.Directory]::Delete($unfinished, $true)
            Write-Log "removed $unfinished, which an earlier start has not finished"
        }
        $made = [IO.Directory]::CreateDirectory($unfinished)
    } catch {
        Exit-With 3704 "${unfinished}: $($_.Exception.Message)" 'Look whether the volume is full or read-only, and whether another pod uses it.'
    }

    # Authentication is on from the first moment. Of somebody without a user, mongod takes on the loopback address
    # nothing but the making of the first one (the localhost exception).
    Write-Log "starts mongod.exe on $loopback, on an empty folder $($made.FullName)"
    $first = Start-Tool 'bin\mongod.exe' @('--auth', '--bind_ip', $loopback, '--port', "$port", '--dbpath', $unfinished)
    if (-not (Wait-Accepting $first)) {
        if ($first.HasExited) {
            Exit-With 3713 "mongod ended with exit code $($first.ExitCode)" 'The lines of mongod above say why.'
        }
        Exit-With 3706 'mongod accepts no connection within ten minutes' 'The lines of mongod above say why; slow storage is one reason.'
    }
    Write-Log 'starts mongosh.exe, which makes the user and ends mongod'
    $script = [IO.Path]::Combine($PSScriptRoot, 'create-admin.js')
    $shell = Start-Tool 'bin\mongosh.exe' @('--quiet', '--norc', '--host', $loopback, '--port', "$port", '--file', $script)
    $shell.WaitForExit()
    if ($shell.ExitCode -ne 0) {
        Exit-With 3707 "mongosh ended with exit code $($shell.ExitCode)" 'The lines of mongosh above say why; the next start begins anew.'
    }
    if (-not $first.WaitForExit(120000)) {
        Exit-With 3708 'mongod has not ended within two minutes' 'The next start begins anew; look at the storage if it comes again.'
    }
    if ($first.ExitCode -ne 0) {
        Exit-With 3714 "mongod ended with exit code $($first.ExitCode)" 'The next start begins anew; the lines of mongod above say why.'
    }
    # A virus scanner may hold a file for a moment.
    for ($attempt = 1; -not [IO.Directory]::Exists($database); $attempt++) {
        try {
            [IO.Directory]::Move($unfinished, $database)
        } catch {
            if ($attempt -eq 20) {
                Exit-With 3709 "$unfinished cannot be renamed: $($_.Exception.Message)" 'Look who has files of the volume open, such as a virus scanner.'
            }
            Start-Sleep -Seconds 3
        }
    }
    Write-Log "$database is made, with its user"
}

if ($args.Count -eq 0) {
    Write-Log 'done'
    exit 0
}
# A stop (CTRL_SHUTDOWN_EVENT) is sent to this PowerShell alone, which ends, and mongod is cut off with the container. No
# write that waited for the journal is lost: the next start reads it. In a cluster mongod is a container's own process.
Write-Log 'starts mongod.exe for all'
$process = Start-Tool 'bin\mongod.exe' $args
$process.WaitForExit()
Write-Log "mongod ended with exit code $($process.ExitCode)"
exit $process.ExitCode
